package io.weir.sql.parser;

import io.weir.sql.parser.generated.QueryGrammarConstants;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides where a word is a keyword of the query grammar. The grammar reserves far more words than
 * PostgreSQL does; all that PostgreSQL leaves free are handed to it as identifiers unless their
 * neighbours say otherwise.
 */
final class Keywords {
  private static final Map<String, Integer> KINDS = new HashMap<>();

  static {
    String[] images = QueryGrammarConstants.tokenImage;
    for (int kind = 0; kind < images.length; kind++) {
      String image = images[kind];
      if (image.length() > 2 && image.startsWith("\"") && Character.isLetter(image.charAt(1))) {
        KINDS.put(Lexer.fold(image.substring(1, image.length() - 1)), kind);
      }
    }
  }

  /** Keywords where a parenthesis follows. */
  private static final Set<String> BEFORE_PARENTHESIS =
      Set.of(
          "values",
          "exists",
          "cast",
          "substring",
          "trim",
          "extract",
          "position",
          "overlay",
          "row",
          "cube",
          "rollup",
          "unnest",
          "string_agg",
          "array_agg");

  /** Words that begin, bound or fill a window's frame. */
  private static final Set<String> FRAME =
      Set.of(
          "unbounded",
          "preceding",
          "following",
          "range",
          "rows",
          "groups",
          "exclude",
          "ties",
          "others");

  private Keywords() {}

  /** The grammar's kind of this token where it is a keyword there, else null. */
  static @Nullable Integer kind(List<Lexeme> tokens, int at, Nesting nesting) {
    String word = tokens.get(at).text();
    return isKeyword(tokens, at, word, nesting) ? KINDS.get(word) : null;
  }

  private static boolean isKeyword(List<Lexeme> tokens, int at, String word, Nesting nesting) {
    Lexeme before = at == 0 ? Lexeme.NONE : tokens.get(at - 1);
    Lexeme after = tokens.get(Math.min(at + 1, tokens.size() - 1));
    if (before.isMark(".") || before.isWord("as")) {
      return false;
    }
    if (Reserved.isReserved(word)) {
      boolean function =
          after.isMark("(") && Set.of("left", "right", "current_schema").contains(word);
      return !function;
    }
    if (BEFORE_PARENTHESIS.contains(word) && after.isMark("(")) {
      return true;
    }
    if (FRAME.contains(word) && nesting.inWindow() && nesting.isFrameWord(tokens, at)) {
      return true;
    }
    return switch (word) {
      case "between" -> !before.isMark("(") && !before.isMark(",") && !before.isWord("select");
      case "by" -> before.isWord("group") || before.isWord("order") || before.isWord("partition");
      case "partition" -> after.isWord("by");
      case "recursive", "ordinality" -> before.isWord("with");
      case "first" -> before.isWord("fetch") || before.isWord("nulls");
      case "next" -> before.isWord("fetch");
      case "last" -> before.isWord("nulls");
      case "nulls" -> after.isWord("first") || after.isWord("last");
      case "over" -> before.isMark(")") && (after.isMark("(") || after.isName());
      case "filter" -> before.isMark(")") && after.isMark("(");
      case "within" -> before.isMark(")") && after.isWord("group");
      case "grouping" -> after.isWord("sets");
      case "sets" -> before.isWord("grouping");
      case "row", "rows" ->
          before.isWord("current")
              || after.isWord("only")
              || (at > 1 && isOffset(tokens.get(at - 2)));
      case "current" -> after.isWord("row");
      case "escape" -> after.kind() == Lexeme.Kind.STRING;
      case "unknown" ->
          before.isWord("is")
              || (before.isWord("not") && at > 1 && tokens.get(at - 2).isWord("is"));
      default -> nesting.isExtractField(tokens, at);
    };
  }

  private static boolean isOffset(Lexeme token) {
    return token.isWord("offset") || token.isWord("first") || token.isWord("next");
  }
}
