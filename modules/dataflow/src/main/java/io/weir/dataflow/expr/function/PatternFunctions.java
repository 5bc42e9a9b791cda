package io.weir.dataflow.expr.function;

import static io.weir.columnar.DataType.BOOLEAN;
import static io.weir.columnar.DataType.TEXT;

import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.kernel.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.regex.Pattern;

/** LIKE, ILIKE, SIMILAR TO and the regular expression operators. */
final class PatternFunctions {
  private PatternFunctions() {}

  static void register(Functions to) {
    like(to, "like", "~~", false, false);
    like(to, "not like", "!~~", false, true);
    like(to, "ilike", "~~*", true, false);
    like(to, "not ilike", "!~~*", true, true);
    similar(to, "similar to", false);
    similar(to, "not similar to", true);
    regex(to, "~", false, false);
    regex(to, "~*", true, false);
    regex(to, "!~", false, true);
    regex(to, "!~*", true, true);
  }

  private interface Matcher<P> {
    boolean matches(P pattern, BytesColumn texts, int row);
  }

  private static void like(
      Functions to, String name, String operator, boolean ignoreCase, boolean negate) {
    Matcher<LikePattern> matcher =
        ignoreCase
            ? (p, texts, row) -> {
              byte[] folded = utf8(fold(texts.text(row)));
              return p.matches(folded, 0, folded.length);
            }
            : (p, texts, row) -> p.matches(texts.data(), texts.start(row), texts.length(row));
    Kernel plain =
        kernel(text -> new LikePattern(ignoreCase ? fold(text) : text, '\\'), matcher, negate);
    to.add(name, BOOLEAN, plain, TEXT, TEXT);
    to.add(operator, BOOLEAN, plain, TEXT, TEXT);
    // With ESCAPE the pattern hangs on two arguments: compiled row by row.
    to.rows(
        name,
        BOOLEAN,
        (a, i, out) -> {
          String pattern = Args.text(a, 1, i);
          LikePattern compiled =
              new LikePattern(ignoreCase ? fold(pattern) : pattern, escape(Args.text(a, 2, i)));
          out.appendLong(matcher.matches(compiled, Columns.bytes(a[0]), i) != negate ? 1 : 0);
        },
        TEXT,
        TEXT,
        TEXT);
  }

  private static void similar(Functions to, String name, boolean negate) {
    to.add(
        name,
        BOOLEAN,
        kernel(p -> RegexSyntax.similar(p, '\\'), PatternFunctions::find, negate),
        TEXT,
        TEXT);
    to.rows(
        name,
        BOOLEAN,
        (a, i, out) -> {
          Pattern pattern = RegexSyntax.similar(Args.text(a, 1, i), escape(Args.text(a, 2, i)));
          out.appendLong(find(pattern, Columns.bytes(a[0]), i) != negate ? 1 : 0);
        },
        TEXT,
        TEXT,
        TEXT);
  }

  private static void regex(Functions to, String name, boolean ignoreCase, boolean negate) {
    to.add(
        name,
        BOOLEAN,
        kernel(p -> RegexSyntax.compile(p, ignoreCase ? "i" : ""), PatternFunctions::find, negate),
        TEXT,
        TEXT);
  }

  private static boolean find(Pattern pattern, BytesColumn texts, int row) {
    return RegexSyntax.find(RegexSyntax.matcher(pattern, texts.text(row)));
  }

  private static <P> Kernel kernel(
      Function<String, P> compile, Matcher<P> matcher, boolean negate) {
    return (args, rows, failures) -> {
      CachedByText<P> patterns = new CachedByText<>(compile);
      RowFunction match =
          (Column[] a, int row, ColumnBuilder out) -> {
            P pattern = patterns.get(Columns.bytes(a[1]), row);
            out.appendLong(matcher.matches(pattern, Columns.bytes(a[0]), row) != negate ? 1 : 0);
          };
      return new RowKernel(DataType.BOOLEAN, match, true).apply(args, rows, failures);
    };
  }

  /** The escape character; -1 for an empty text, which means none. */
  static int escape(String text) {
    if (text.codePointCount(0, text.length()) > 1) {
      throw Rejection.of("22025", "invalid escape string")
          .withHint("Escape string must be empty or one character.")
          .exception();
    }
    return text.isEmpty() ? -1 : text.codePointAt(0);
  }

  private static String fold(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().map(Character::toLowerCase).forEach(out::appendCodePoint);
    return out.toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
