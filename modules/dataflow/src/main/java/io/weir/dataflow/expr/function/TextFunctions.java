package io.weir.dataflow.expr.function;

import static io.weir.columnar.DataType.BOOLEAN;
import static io.weir.columnar.DataType.BYTEA;
import static io.weir.columnar.DataType.INT4;
import static io.weir.columnar.DataType.INT8;
import static io.weir.columnar.DataType.TEXT;

import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;

/** Case, length, parts and places of texts. Positions count characters, from 1. */
final class TextFunctions {
  private TextFunctions() {}

  static void register(Functions to) {
    letters(to);
    lengths(to);
    parts(to);
    places(to);
    bytes(to);
  }

  private static void letters(Functions to) {
    to.rows("lower", TEXT, (a, i, out) -> map(a[0], i, Character::toLowerCase, out), TEXT);
    to.rows("upper", TEXT, (a, i, out) -> map(a[0], i, Character::toUpperCase, out), TEXT);
    to.rows("initcap", TEXT, (a, i, out) -> out.appendText(initcap(Args.text(a, 0, i))), TEXT);
    to.rows(
        "reverse",
        TEXT,
        (a, i, out) -> out.appendText(new StringBuilder(Args.text(a, 0, i)).reverse().toString()),
        TEXT);
    to.rows("ascii", INT4, (a, i, out) -> out.appendLong(ascii(Args.text(a, 0, i))), TEXT);
    to.rows("chr", TEXT, (a, i, out) -> out.appendText(chr(Args.integer(a, 0, i))), INT4);
  }

  private static void map(Column column, int row, IntUnaryOperator letter, ColumnBuilder out) {
    BytesColumn texts = Columns.bytes(column);
    byte[] data = texts.data();
    int start = texts.start(row);
    int length = texts.length(row);
    for (int i = start; i < start + length; i++) {
      if (data[i] < 0) {
        StringBuilder mapped = new StringBuilder();
        texts.text(row).codePoints().map(letter).forEach(mapped::appendCodePoint);
        out.appendText(mapped.toString());
        return;
      }
    }
    int at = out.appendSpace(length);
    byte[] target = out.data();
    for (int i = 0; i < length; i++) {
      target[at + i] = (byte) letter.applyAsInt(data[start + i]);
    }
  }

  private static String initcap(String text) {
    StringBuilder out = new StringBuilder();
    boolean inWord = false;
    for (int code : text.codePoints().toArray()) {
      out.appendCodePoint(inWord ? Character.toLowerCase(code) : Character.toUpperCase(code));
      inWord = Character.isLetterOrDigit(code);
    }
    return out.toString();
  }

  private static int ascii(String text) {
    return text.isEmpty() ? 0 : text.codePointAt(0);
  }

  private static String chr(long code) {
    if (code == 0) {
      throw Rejection.of(SqlState.PROGRAM_LIMIT_EXCEEDED, "null character not permitted")
          .exception();
    }
    if (code < 0) {
      throw Rejection.of(SqlState.PROGRAM_LIMIT_EXCEEDED, "character number must be positive")
          .exception();
    }
    if (code > Character.MAX_CODE_POINT || (code >= 0xd800 && code <= 0xdfff)) {
      throw Rejection.of(
              SqlState.PROGRAM_LIMIT_EXCEEDED,
              "requested character too large for encoding: " + code)
          .exception();
    }
    return Character.toString((int) code);
  }

  private static void lengths(Functions to) {
    for (String name : new String[] {"length", "char_length", "character_length"}) {
      to.rows(name, INT4, (a, i, out) -> out.appendLong(Utf8.length(Columns.bytes(a[0]), i)), TEXT);
    }
    for (DataType type : new DataType[] {TEXT, BYTEA}) {
      to.rows(
          "octet_length", INT4, (a, i, out) -> out.appendLong(Columns.bytes(a[0]).length(i)), type);
      to.rows(
          "bit_length",
          INT4,
          (a, i, out) -> out.appendLong(Columns.bytes(a[0]).length(i) * 8L),
          type);
    }
    to.rows("length", INT4, (a, i, out) -> out.appendLong(Columns.bytes(a[0]).length(i)), BYTEA);
  }

  private static void parts(Functions to) {
    for (String name : new String[] {"substring", "substr"}) {
      to.rows(
          name,
          TEXT,
          (a, i, out) ->
              substring(Columns.bytes(a[0]), i, Args.integer(a, 1, i), Long.MAX_VALUE, out),
          TEXT,
          INT4);
      to.rows(
          name,
          TEXT,
          (a, i, out) ->
              substring(
                  Columns.bytes(a[0]),
                  i,
                  Args.integer(a, 1, i),
                  end(Args.integer(a, 1, i), Args.integer(a, 2, i)),
                  out),
          TEXT,
          INT4,
          INT4);
    }
    to.rows("left", TEXT, (a, i, out) -> left(a, i, out), TEXT, INT4);
    to.rows("right", TEXT, (a, i, out) -> right(a, i, out), TEXT, INT4);
    to.rows(
        "split_part",
        TEXT,
        (a, i, out) ->
            out.appendText(
                splitPart(Args.text(a, 0, i), Args.text(a, 1, i), Args.integer(a, 2, i))),
        TEXT,
        TEXT,
        INT4);
  }

  private static long end(long from, long length) {
    if (length < 0) {
      throw Rejection.of("22011", "negative substring length not allowed").exception();
    }
    return from + length;
  }

  /** The characters {@code from .. end}, of which those before 1 do not exist. */
  private static void substring(
      BytesColumn texts, int row, long from, long end, ColumnBuilder out) {
    byte[] data = texts.data();
    int limit = texts.start(row) + texts.length(row);
    long first = Math.max(from, 1);
    int start = Utf8.skip(data, texts.start(row), limit, first - 1);
    int stop = end <= first ? start : Utf8.skip(data, start, limit, end - first);
    out.appendBytes(data, start, stop - start);
  }

  private static void left(Column[] args, int row, ColumnBuilder out) {
    BytesColumn texts = Columns.bytes(args[0]);
    long count = Args.integer(args, 1, row);
    substring(texts, row, 1, (count < 0 ? Utf8.length(texts, row) + count : count) + 1, out);
  }

  private static void right(Column[] args, int row, ColumnBuilder out) {
    BytesColumn texts = Columns.bytes(args[0]);
    long count = Args.integer(args, 1, row);
    long dropped = count < 0 ? -count : Math.max(0, Utf8.length(texts, row) - count);
    substring(texts, row, dropped + 1, Long.MAX_VALUE, out);
  }

  private static String splitPart(String text, String separator, long field) {
    if (field == 0) {
      throw Args.invalidParameter("field position must not be zero");
    }
    if (separator.isEmpty()) {
      return field == 1 || field == -1 ? text : "";
    }
    String[] parts = text.split(Pattern.quote(separator), -1);
    long index = field > 0 ? field - 1 : parts.length + field;
    return index >= 0 && index < parts.length ? parts[(int) index] : "";
  }

  private static void places(Functions to) {
    // POSITION(substring IN string) names them in this order; strpos in the other.
    to.rows("position", INT4, (a, i, out) -> out.appendLong(position(a[1], a[0], i)), TEXT, TEXT);
    to.rows("strpos", INT4, (a, i, out) -> out.appendLong(position(a[0], a[1], i)), TEXT, TEXT);
    to.rows(
        "starts_with",
        BOOLEAN,
        (a, i, out) -> out.appendLong(startsWith(Columns.bytes(a[0]), Columns.bytes(a[1]), i)),
        TEXT,
        TEXT);
  }

  private static long position(Column haystacks, Column needles, int row) {
    BytesColumn texts = Columns.bytes(haystacks);
    BytesColumn parts = Columns.bytes(needles);
    byte[] data = texts.data();
    int start = texts.start(row);
    int at =
        Utf8.indexOf(
            data,
            start,
            start + texts.length(row),
            parts.data(),
            parts.start(row),
            parts.length(row));
    if (at < 0) {
      return 0;
    }
    int count = 1;
    for (int i = start; i < at; i++) {
      if (Utf8.isStart(data[i])) {
        count++;
      }
    }
    return count;
  }

  private static long startsWith(BytesColumn texts, BytesColumn heads, int row) {
    int length = heads.length(row);
    int from = texts.start(row);
    return length <= texts.length(row)
            && Arrays.equals(
                texts.data(),
                from,
                from + length,
                heads.data(),
                heads.start(row),
                heads.start(row) + length)
        ? 1
        : 0;
  }

  private static void bytes(Functions to) {
    to.rows(
        "to_hex",
        TEXT,
        (a, i, out) -> out.appendText(Integer.toHexString((int) Args.integer(a, 0, i))),
        INT4);
    to.rows(
        "to_hex",
        TEXT,
        (a, i, out) -> out.appendText(Long.toHexString(Args.integer(a, 0, i))),
        INT8);
  }
}
