package io.weir.dataflow.expr.function;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * PostgreSQL's advanced regular expressions, and SIMILAR TO patterns, as Java patterns. A dot
 * matches a newline, {@code $} only the very end. An alternation takes the first branch that
 * matches, where PostgreSQL takes the longest: that shows only in what a match covers.
 */
final class RegexSyntax {
  private RegexSyntax() {}

  /**
   * @param flags of i, c, n, m, p, w, s, g, x, q, e, as PostgreSQL has them; g is the caller's
   * @throws RejectedException 2201B
   */
  static Pattern compile(String regex, String flags) {
    int options = Pattern.DOTALL | Pattern.UNICODE_CASE;
    boolean literal = false;
    for (int i = 0; i < flags.length(); i++) {
      char flag = flags.charAt(i);
      switch (flag) {
        case 'i' -> options |= Pattern.CASE_INSENSITIVE;
        case 'c' -> options &= ~Pattern.CASE_INSENSITIVE;
        case 'n', 'm' -> options = (options & ~Pattern.DOTALL) | Pattern.MULTILINE;
        case 'w' -> options |= Pattern.MULTILINE;
        case 'p' -> options &= ~Pattern.DOTALL;
        case 's' -> options = (options | Pattern.DOTALL) & ~Pattern.MULTILINE;
        case 'x' -> options |= Pattern.COMMENTS;
        case 'q' -> literal = true;
        case 'g', 'e', 't', 'b' -> {
          // g is for the caller; the others change nothing here.
        }
        default ->
            throw Args.invalidParameter("invalid regular expression option: \"" + flag + "\"");
      }
    }
    String body = regex;
    if (body.startsWith("(?i)")) {
      options |= Pattern.CASE_INSENSITIVE;
      body = body.substring(4);
    } else if (body.startsWith("***=")) {
      literal = true;
      body = body.substring(4);
    } else if (body.startsWith("***:")) {
      body = body.substring(4);
    }
    boolean multiline = (options & Pattern.MULTILINE) != 0;
    try {
      return literal
          ? Pattern.compile(body, options | Pattern.LITERAL)
          : Pattern.compile(translate(body, multiline), options | Pattern.UNIX_LINES);
    } catch (PatternSyntaxException e) {
      throw invalid(reason(e.getDescription()));
    }
  }

  /** PostgreSQL's words for what Java complains of. */
  private static String reason(String java) {
    String lower = java.toLowerCase(Locale.ROOT);
    if (lower.contains("group") || lower.contains("closing ')'")) {
      return "parentheses () not balanced";
    }
    if (lower.startsWith("dangling")) {
      return "quantifier operand invalid";
    }
    return lower.contains("repetition") ? "invalid repetition count(s)" : lower;
  }

  /** Matches {@code pattern} against {@code text} within a budget of steps. */
  static Matcher matcher(Pattern pattern, String text) {
    return pattern.matcher(new BudgetedText(text));
  }

  /** Whether the next match exists; a pattern that recurses too deep is an error, not a crash. */
  static boolean find(Matcher matcher) {
    try {
      return matcher.find();
    } catch (StackOverflowError e) {
      throw BudgetedText.tooComplex();
    }
  }

  private static RejectedException invalid(String why) {
    return Rejection.of("2201B", "invalid regular expression: " + why).exception();
  }

  private static String translate(String regex, boolean multiline) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < regex.length()) {
      char c = regex.charAt(i);
      if (c == '\\' && i + 1 < regex.length()) {
        out.append(escape(regex.charAt(i + 1)));
        i += 2;
      } else if (c == '[') {
        i = bracket(regex, i, out);
      } else {
        out.append(c == '$' && !multiline ? "\\z" : String.valueOf(c));
        i++;
      }
    }
    return out.toString();
  }

  private static String escape(char c) {
    return switch (c) {
      case 'y' -> "\\b";
      case 'Y' -> "\\B";
      case 'm' -> "\\b(?=\\w)";
      case 'M' -> "\\b(?<=\\w)";
      case 'Z' -> "\\z";
      default -> "\\" + c;
    };
  }

  /** A bracket expression from {@code start}; the index after it. */
  private static int bracket(String regex, int start, StringBuilder out) {
    int i = start + 1;
    out.append('[');
    if (i < regex.length() && regex.charAt(i) == '^') {
      out.append('^');
      i++;
    }
    boolean first = true;
    while (i < regex.length() && (regex.charAt(i) != ']' || first)) {
      char c = regex.charAt(i);
      first = false;
      if (regex.startsWith("[:", i) && regex.indexOf(":]", i) > 0) {
        int end = regex.indexOf(":]", i);
        out.append(characterClass(regex.substring(i + 2, end)));
        i = end + 2;
      } else if (c == '\\' && i + 1 < regex.length()) {
        out.append(c).append(regex.charAt(i + 1));
        i += 2;
      } else {
        // These mean something inside a Java class, and nothing inside PostgreSQL's.
        if (c == '[' || c == ']' || c == '&') {
          out.append('\\');
        }
        out.append(c);
        i++;
      }
    }
    if (i >= regex.length()) {
      throw invalid("brackets [] not balanced");
    }
    out.append(']');
    return i + 1;
  }

  private static String characterClass(String name) {
    return switch (name) {
      case "alpha" -> "\\p{IsAlphabetic}";
      case "digit" -> "\\d";
      case "alnum" -> "\\p{IsAlphabetic}\\d";
      case "upper" -> "\\p{Lu}";
      case "lower" -> "\\p{Ll}";
      case "space" -> "\\s";
      case "blank" -> " \\t";
      case "punct" -> "\\p{Punct}";
      case "xdigit" -> "\\p{XDigit}";
      case "cntrl" -> "\\p{Cntrl}";
      case "print" -> "\\p{Print}";
      case "graph" -> "\\p{Graph}";
      case "word" -> "\\w";
      default -> throw invalid("invalid character class");
    };
  }

  /** A SIMILAR TO pattern: it matches the whole text. */
  static Pattern similar(String pattern, int escape) {
    StringBuilder out = new StringBuilder("\\A(?:");
    boolean bracket = false;
    int i = 0;
    while (i < pattern.length()) {
      int code = pattern.codePointAt(i);
      i += Character.charCount(code);
      if (code == escape) {
        if (i >= pattern.length()) {
          throw Rejection.of("22025", "invalid escape sequence").exception();
        }
        code = pattern.codePointAt(i);
        i += Character.charCount(code);
        out.append(Character.isLetterOrDigit(code) ? "" : "\\").appendCodePoint(code);
      } else if (bracket) {
        bracket = code != ']';
        out.appendCodePoint(code);
      } else {
        switch (code) {
          case '%' -> out.append(".*");
          case '_' -> out.append('.');
          case '(' -> out.append("(?:");
          case '.', '^', '$', '\\' -> out.append('\\').appendCodePoint(code);
          default -> {
            bracket = code == '[';
            out.appendCodePoint(code);
          }
        }
      }
    }
    return compile(out.append(")\\Z").toString(), "");
  }
}
