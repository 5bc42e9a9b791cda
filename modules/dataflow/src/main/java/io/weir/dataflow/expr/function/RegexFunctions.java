package io.weir.dataflow.expr.function;

import static io.weir.columnar.DataType.BOOLEAN;
import static io.weir.columnar.DataType.INT4;
import static io.weir.columnar.DataType.TEXT;

import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** regexp_replace, regexp_like, regexp_count, regexp_substr, and substring by a pattern. */
final class RegexFunctions {
  private RegexFunctions() {}

  private interface Use {
    void apply(Pattern pattern, String flags, Column[] args, int row, ColumnBuilder out);
  }

  static void register(Functions to) {
    Use replace =
        (p, flags, a, i, out) ->
            out.appendText(
                replace(p, Args.text(a, 0, i), Args.text(a, 2, i), flags.indexOf('g') >= 0));
    add(to, "regexp_replace", TEXT, -1, replace, TEXT, TEXT, TEXT);
    add(to, "regexp_replace", TEXT, 3, replace, TEXT, TEXT, TEXT, TEXT);
    Use like =
        (p, flags, a, i, out) ->
            out.appendLong(RegexSyntax.find(RegexSyntax.matcher(p, Args.text(a, 0, i))) ? 1 : 0);
    add(to, "regexp_like", BOOLEAN, -1, like, TEXT, TEXT);
    add(to, "regexp_like", BOOLEAN, 2, like, TEXT, TEXT, TEXT);
    Use count =
        (p, flags, a, i, out) -> out.appendLong(count(RegexSyntax.matcher(p, Args.text(a, 0, i))));
    add(to, "regexp_count", INT4, -1, count, TEXT, TEXT);
    Use substring = (p, flags, a, i, out) -> append(group(p, Args.text(a, 0, i), true), out);
    add(to, "substring", TEXT, -1, substring, TEXT, TEXT);
    Use whole = (p, flags, a, i, out) -> append(group(p, Args.text(a, 0, i), false), out);
    add(to, "regexp_substr", TEXT, -1, whole, TEXT, TEXT);
  }

  /** The pattern that the last row had, with its flags. */
  private static final class LastPattern {
    private String flags = "";
    private CachedByText<Pattern> patterns = new CachedByText<>(p -> RegexSyntax.compile(p, ""));

    Pattern get(BytesColumn column, int row, String newFlags) {
      if (!newFlags.equals(flags)) {
        flags = newFlags;
        patterns = new CachedByText<>(p -> RegexSyntax.compile(p, newFlags));
      }
      return patterns.get(column, row);
    }
  }

  /**
   * @param flagsArg which argument holds the flags, or -1
   */
  private static void add(
      Functions to, String name, DataType result, int flagsArg, Use use, DataType... params) {
    Kernel kernel =
        (args, rows, failures) -> {
          LastPattern last = new LastPattern();
          RowFunction function =
              (a, row, out) -> {
                String flags = flagsArg < 0 ? "" : Args.text(a, flagsArg, row);
                use.apply(last.get(Columns.bytes(a[1]), row, flags), flags, a, row, out);
              };
          return new RowKernel(result, function, true).apply(args, rows, failures);
        };
    to.add(name, result, kernel, params);
  }

  private static String replace(Pattern pattern, String text, String with, boolean all) {
    Matcher matcher = RegexSyntax.matcher(pattern, text);
    StringBuilder out = new StringBuilder();
    int kept = 0;
    while (RegexSyntax.find(matcher)) {
      out.append(text, kept, matcher.start());
      appendReplacement(matcher, with, out);
      kept = matcher.end();
      if (!all) {
        break;
      }
    }
    return out.append(text.substring(kept)).toString();
  }

  /** {@code \\1} to {@code \\9} are groups, {@code \\&} the whole match. */
  private static void appendReplacement(Matcher matcher, String with, StringBuilder out) {
    for (int i = 0; i < with.length(); i++) {
      char c = with.charAt(i);
      if (c != '\\' || i + 1 == with.length()) {
        out.append(c);
        continue;
      }
      char next = with.charAt(++i);
      if (next == '&') {
        out.append(matcher.group());
      } else if (next >= '1' && next <= '9') {
        String group = next - '0' <= matcher.groupCount() ? matcher.group(next - '0') : null;
        out.append(group == null ? "" : group);
      } else if (next == '\\') {
        out.append('\\');
      } else {
        out.append('\\').append(next);
      }
    }
  }

  private static long count(Matcher matcher) {
    long count = 0;
    while (RegexSyntax.find(matcher)) {
      count++;
    }
    return count;
  }

  /** The first group where there is one and it is asked for, else the match; null for none. */
  private static @Nullable String group(Pattern pattern, String text, boolean first) {
    Matcher matcher = RegexSyntax.matcher(pattern, text);
    if (!RegexSyntax.find(matcher)) {
      return null;
    }
    return first && matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
  }

  private static void append(@Nullable String text, ColumnBuilder out) {
    if (text == null) {
      out.appendNull();
    } else {
      out.appendText(text);
    }
  }
}
