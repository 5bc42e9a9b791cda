package io.weir.sql.parser;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.OptionValue;
import io.weir.sql.statement.Options;
import java.util.ArrayList;
import java.util.List;

/**
 * Option lists, {@code (NAME OF WORDS [=] value, ...)}, without keywords of their own. Without an
 * equals sign, the last of several words is the value.
 */
final class OptionParser {
  private final Cursor cursor;

  OptionParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** A list in parentheses; may be empty. */
  Options parenthesized() {
    cursor.expectMark("(");
    if (cursor.acceptMark(")")) {
      return Options.NONE;
    }
    Options options = bare();
    cursor.expectMark(")");
    return options;
  }

  /** A list without parentheses around it; has at least one. */
  Options bare() {
    List<Option> options = new ArrayList<>();
    do {
      options.add(unlessRepeated(option(), options));
    } while (cursor.acceptMark(","));
    return new Options(options);
  }

  /** Empty where no parenthesis comes next. */
  Options optional() {
    return cursor.peek().isMark("(") ? parenthesized() : Options.NONE;
  }

  /** One option without parentheses around it. */
  Option single() {
    return option();
  }

  /** A name as {@link Option#name} has it. */
  String optionName() {
    List<String> words = new ArrayList<>();
    words.add(nameWord());
    while (cursor.peek().kind() == Lexeme.Kind.WORD && !isWith()) {
      words.add(nameWord());
    }
    return String.join("_", words);
  }

  private static Option unlessRepeated(Option option, List<Option> before) {
    if (before.stream().anyMatch(o -> o.name().equals(option.name()))) {
      throw repeated(option.words(), option.position());
    }
    return option;
  }

  static RejectedException repeated(String words, int position) {
    return Rejection.of(SqlState.SYNTAX_ERROR, words + " specified more than once")
        .at(position)
        .exception();
  }

  private Option option() {
    int position = cursor.position();
    List<String> words = new ArrayList<>();
    words.add(nameWord());
    while (cursor.peek().kind() == Lexeme.Kind.WORD && !isSecret() && !isWith()) {
      words.add(nameWord());
    }
    boolean equals = cursor.acceptOperator("=");
    OptionValue value;
    if (!equals && ends()) {
      value = new OptionValue.Word(words.size() > 1 ? words.removeLast() : "true");
    } else {
      value = value();
    }
    return new Option(String.join("_", words), value, position);
  }

  private boolean ends() {
    return cursor.peek().isMark(",") || cursor.peek().isMark(")") || cursor.atEnd() || isWith();
  }

  /** {@code WITH (}: the statement's own options follow. */
  private boolean isWith() {
    return cursor.looksAt("with") && cursor.peek(1).isMark("(");
  }

  /** {@code SECRET name} as a value, not a word of the option's name. */
  private boolean isSecret() {
    return cursor.looksAt("secret") && cursor.peek(1).isName();
  }

  /** A word of a name, perhaps dotted: {@code properties.bootstrap.server}. */
  private String nameWord() {
    if (cursor.peek().kind() != Lexeme.Kind.WORD && cursor.peek().kind() != Lexeme.Kind.QUOTED) {
      throw cursor.error();
    }
    StringBuilder name = new StringBuilder(cursor.next().text());
    while (cursor.acceptMark(".")) {
      name.append('.').append(cursor.label());
    }
    return name.toString();
  }

  private OptionValue value() {
    Lexeme token = cursor.peek();
    if (isSecret()) {
      cursor.next();
      return new OptionValue.SecretRef(cursor.objectName());
    }
    if (cursor.acceptMark("(")) {
      return list(")");
    }
    if (token.isWord("array") && cursor.peek(1).isMark("[")) {
      cursor.next();
      cursor.next();
      return list("]");
    }
    return switch (token.kind()) {
      case STRING -> new OptionValue.Text(cursor.next().text());
      case NUMBER -> new OptionValue.Number(cursor.next().text());
      case WORD -> new OptionValue.Word(nameWord());
      case QUOTED -> new OptionValue.Text(cursor.next().text());
      case OPERATOR -> signed(token);
      default -> throw cursor.error();
    };
  }

  private OptionValue signed(Lexeme token) {
    if (!token.isOperator("-") && !token.isOperator("+")) {
      throw cursor.error();
    }
    cursor.next();
    if (cursor.peek().kind() != Lexeme.Kind.NUMBER) {
      throw cursor.error();
    }
    String digits = cursor.next().text();
    return new OptionValue.Number(token.isOperator("-") ? "-" + digits : digits);
  }

  private OptionValue list(String close) {
    List<OptionValue> members = new ArrayList<>();
    if (!cursor.acceptMark(close)) {
      do {
        members.add(value());
      } while (cursor.acceptMark(","));
      cursor.expectMark(close);
    }
    return new OptionValue.ListOf(members);
  }
}
