package io.weir.dataflow.expr.function;

import static io.weir.columnar.DataType.BYTEA;
import static io.weir.columnar.DataType.INT4;
import static io.weir.columnar.DataType.TEXT;

import io.weir.columnar.ByteSink;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.text.ValueText;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Texts made of others: {@code ||}, concat, trim, pad, replace, repeat. */
final class TextEditing {
  /** A text is refused past this many bytes, as in PostgreSQL. */
  private static final int MAX_BYTES = (1 << 30) - 1;

  private TextEditing() {}

  static void register(Functions to) {
    concatenation(to);
    trims(to);
    RowFunction replace =
        (a, i, out) -> {
          String from = Args.text(a, 1, i);
          String text = Args.text(a, 0, i);
          out.appendText(from.isEmpty() ? text : text.replace(from, Args.text(a, 2, i)));
        };
    to.rows("replace", TEXT, replace, TEXT, TEXT, TEXT);
    to.rows(
        "translate",
        TEXT,
        (a, i, out) ->
            out.appendText(translate(Args.text(a, 0, i), Args.text(a, 1, i), Args.text(a, 2, i))),
        TEXT,
        TEXT,
        TEXT);
    to.rows("repeat", TEXT, TextEditing::repeat, TEXT, INT4);
    pads(to);
  }

  private static void concatenation(Functions to) {
    for (DataType type : new DataType[] {TEXT, BYTEA}) {
      to.rows("||", type, TextEditing::join, type, type);
    }
    // A text beside anything else: that is cast to text.
    to.polymorphic(
        "||",
        2,
        2,
        args ->
            args.contains(TEXT) && !args.contains(BYTEA)
                ? Optional.of(
                    new Signature(
                        "||",
                        List.of(TEXT, TEXT),
                        TEXT,
                        new RowKernel(TEXT, TextEditing::join, true)))
                : Optional.empty());
    to.polymorphic(
        "concat",
        0,
        -1,
        args ->
            Optional.of(
                new Signature(
                        "concat",
                        args,
                        TEXT,
                        Kernel.total(
                            new RowKernel(TEXT, (a, i, out) -> concat(args, a, i, out), false)))
                    .lenient()));
    to.polymorphic(
        "concat_ws",
        1,
        -1,
        args ->
            args.getFirst().equals(TEXT)
                ? Optional.of(
                    new Signature(
                            "concat_ws",
                            args,
                            TEXT,
                            Kernel.total(
                                new RowKernel(
                                    TEXT, (a, i, out) -> concatWs(args, a, i, out), false)))
                        .lenient())
                : Optional.empty());
  }

  private static void join(Column[] args, int row, ColumnBuilder out) {
    BytesColumn left = Columns.bytes(args[0]);
    BytesColumn right = Columns.bytes(args[1]);
    int at = out.appendSpace(left.length(row) + right.length(row));
    System.arraycopy(left.data(), left.start(row), out.data(), at, left.length(row));
    System.arraycopy(
        right.data(), right.start(row), out.data(), at + left.length(row), right.length(row));
  }

  private static void concat(List<DataType> types, Column[] args, int row, ColumnBuilder out) {
    ByteSink text = new ByteSink();
    for (int i = 0; i < args.length; i++) {
      if (!args[i].isNull(row)) {
        ValueText.append(types.get(i), args[i], row, text);
      }
    }
    out.appendBytes(text.array(), 0, text.size());
  }

  private static void concatWs(List<DataType> types, Column[] args, int row, ColumnBuilder out) {
    if (args[0].isNull(row)) {
      out.appendNull();
      return;
    }
    ByteSink text = new ByteSink();
    boolean first = true;
    for (int i = 1; i < args.length; i++) {
      if (!args[i].isNull(row)) {
        if (!first) {
          ValueText.append(TEXT, args[0], row, text);
        }
        first = false;
        ValueText.append(types.get(i), args[i], row, text);
      }
    }
    out.appendBytes(text.array(), 0, text.size());
  }

  private static void trims(Functions to) {
    trim(to, "trim", true, true);
    trim(to, "btrim", true, true);
    trim(to, "ltrim", true, false);
    trim(to, "rtrim", false, true);
  }

  private static void trim(Functions to, String name, boolean left, boolean right) {
    to.rows(
        name,
        TEXT,
        (a, i, out) -> out.appendText(trim(Args.text(a, 0, i), " ", left, right)),
        TEXT);
    to.rows(
        name,
        TEXT,
        (a, i, out) -> out.appendText(trim(Args.text(a, 0, i), Args.text(a, 1, i), left, right)),
        TEXT,
        TEXT);
  }

  private static String trim(String text, String characters, boolean left, boolean right) {
    int start = 0;
    int end = text.length();
    while (left && start < end && characters.indexOf(text.codePointAt(start)) >= 0) {
      start += Character.charCount(text.codePointAt(start));
    }
    while (right && end > start && characters.indexOf(text.codePointBefore(end)) >= 0) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(start, end);
  }

  private static String translate(String text, String from, String to) {
    int[] source = from.codePoints().toArray();
    int[] target = to.codePoints().toArray();
    StringBuilder out = new StringBuilder();
    for (int code : text.codePoints().toArray()) {
      int at = 0;
      while (at < source.length && source[at] != code) {
        at++;
      }
      if (at == source.length) {
        out.appendCodePoint(code);
      } else if (at < target.length) {
        out.appendCodePoint(target[at]);
      }
    }
    return out.toString();
  }

  private static void repeat(Column[] args, int row, ColumnBuilder out) {
    BytesColumn texts = Columns.bytes(args[0]);
    int length = texts.length(row);
    long count = Math.max(0, Args.integer(args, 1, row));
    checkLength(length * count);
    int at = out.appendSpace((int) (length * count));
    for (long n = 0; n < count && length > 0; n++) {
      System.arraycopy(texts.data(), texts.start(row), out.data(), at + (int) n * length, length);
    }
  }

  private static void checkLength(long bytes) {
    if (bytes > MAX_BYTES) {
      throw Rejection.of(SqlState.PROGRAM_LIMIT_EXCEEDED, "requested length too large").exception();
    }
  }

  private static void pads(Functions to) {
    for (String name : new String[] {"lpad", "rpad"}) {
      boolean left = name.equals("lpad");
      to.rows(
          name,
          TEXT,
          (a, i, out) -> out.appendText(pad(Args.text(a, 0, i), Args.integer(a, 1, i), " ", left)),
          TEXT,
          INT4);
      to.rows(
          name,
          TEXT,
          (a, i, out) ->
              out.appendText(
                  pad(Args.text(a, 0, i), Args.integer(a, 1, i), Args.text(a, 2, i), left)),
          TEXT,
          INT4,
          TEXT);
    }
  }

  /** {@code text} filled, or cut, to {@code length} characters. */
  private static String pad(String text, long length, String fill, boolean left) {
    checkLength(length * 4);
    List<Integer> codes = new ArrayList<>();
    text.codePoints().limit(Math.max(0, length)).forEach(codes::add);
    int[] filling = fill.codePoints().toArray();
    StringBuilder padding = new StringBuilder();
    for (int i = 0; filling.length > 0 && i < length - codes.size(); i++) {
      padding.appendCodePoint(filling[i % filling.length]);
    }
    StringBuilder kept = new StringBuilder();
    codes.forEach(kept::appendCodePoint);
    return left ? padding.append(kept).toString() : kept.append(padding).toString();
  }
}
