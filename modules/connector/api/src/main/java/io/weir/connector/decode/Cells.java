package io.weir.connector.decode;

import io.weir.columnar.ByteSink;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.Field;
import io.weir.columnar.TypeKind;
import io.weir.columnar.text.ValueText;
import io.weir.columnar.value.Jsonb;
import io.weir.kernel.RejectedException;
import java.nio.charset.StandardCharsets;

/**
 * Appends one value to a column from its text, as PostgreSQL reads {@code 'text'::type}; the common
 * types without an object. A bytea takes bytes as they are when they come as bytes. Not
 * thread-safe.
 */
final class Cells {
  private final ByteSink sink = new ByteSink();
  private byte[] scratch = new byte[256];

  /** The value whose UTF-8 text, or for a bytea whose content, these bytes are. */
  void appendUtf8(Field field, byte[] bytes, int start, int length, ColumnBuilder out)
      throws DecodeException {
    switch (field.type().kind()) {
      case BYTEA -> out.appendBytes(bytes, start, length);
      case TEXT -> {
        checkText(field, bytes, start, length);
        out.appendBytes(bytes, start, length);
      }
      default -> appendUtf8Text(field, bytes, start, length, out);
    }
  }

  /** The value whose UTF-8 text these bytes are. */
  void appendUtf8Text(Field field, byte[] bytes, int start, int length, ColumnBuilder out)
      throws DecodeException {
    if (field.type().kind() != TypeKind.JSONB) {
      appendText(field, text(field, bytes, start, length), out);
      return;
    }
    checkText(field, bytes, start, length);
    sink.clear();
    try {
      Jsonb.canonical(bytes, start, length, sink);
    } catch (RejectedException e) {
      throw DecodeException.ofColumn(field, e);
    }
    out.appendBytes(sink.array(), 0, sink.size());
  }

  /** The value whose text these characters are. */
  void appendChars(Field field, char[] chars, int start, int length, ColumnBuilder out)
      throws DecodeException {
    TypeKind kind = field.type().kind();
    if (kind == TypeKind.TEXT) {
      appendUtf16(field, chars, start, length, out);
    } else if (!isInteger(kind) || !appendPlainInteger(kind, chars, start, length, out)) {
      appendText(field, new String(chars, start, length), out);
    }
  }

  /** The value of this text, read by its type's own rules. */
  void appendText(Field field, String text, ColumnBuilder out) throws DecodeException {
    try {
      ValueText.parse(field.type(), text, out);
    } catch (RejectedException e) {
      throw DecodeException.ofColumn(field, e);
    }
  }

  /** The text that these bytes are in UTF-8. */
  static String text(Field field, byte[] bytes, int start, int length) throws DecodeException {
    checkText(field, bytes, start, length);
    return new String(bytes, start, length, StandardCharsets.UTF_8);
  }

  static boolean isInteger(TypeKind kind) {
    return kind == TypeKind.INT2 || kind == TypeKind.INT4 || kind == TypeKind.INT8;
  }

  /** Whether an integer column of this kind holds the value. */
  static boolean fits(TypeKind kind, long value) {
    return switch (kind) {
      case INT2 -> value == (short) value;
      case INT4 -> value == (int) value;
      default -> true;
    };
  }

  /** Digits with at most a minus before them, fewer than could overflow; else does nothing. */
  private static boolean appendPlainInteger(
      TypeKind kind, char[] chars, int start, int length, ColumnBuilder out) {
    int at = start;
    int end = start + length;
    boolean negative = length > 0 && chars[at] == '-';
    if (negative) {
      at++;
    }
    if (at == end || end - at > 18) {
      return false;
    }
    long value = 0;
    for (; at < end; at++) {
      int digit = chars[at] - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      value = value * 10 + digit;
    }
    value = negative ? -value : value;
    if (!fits(kind, value)) {
      return false;
    }
    out.appendLong(value);
    return true;
  }

  private void appendUtf16(Field field, char[] chars, int start, int length, ColumnBuilder out)
      throws DecodeException {
    // Three bytes hold any UTF-16 unit: a surrogate pair takes four for its two.
    if (scratch.length < 3L * length) {
      scratch = new byte[Math.multiplyExact(3, length)];
    }
    byte[] to = scratch;
    int size = 0;
    for (int i = start; i < start + length; i++) {
      char c = chars[i];
      if (c < 0x80) {
        if (c == 0) {
          throw DecodeException.ofColumn(field, "\\u0000 cannot be converted to text");
        }
        to[size++] = (byte) c;
      } else if (c < 0x800) {
        to[size++] = (byte) (0xc0 | c >> 6);
        to[size++] = (byte) (0x80 | c & 0x3f);
      } else if (!Character.isSurrogate(c)) {
        to[size++] = (byte) (0xe0 | c >> 12);
        to[size++] = (byte) (0x80 | c >> 6 & 0x3f);
        to[size++] = (byte) (0x80 | c & 0x3f);
      } else {
        if (!Character.isHighSurrogate(c)
            || i + 1 == start + length
            || !Character.isLowSurrogate(chars[i + 1])) {
          throw DecodeException.ofColumn(
              field, "half of a surrogate pair cannot be converted to text");
        }
        int point = Character.toCodePoint(c, chars[++i]);
        to[size++] = (byte) (0xf0 | point >> 18);
        to[size++] = (byte) (0x80 | point >> 12 & 0x3f);
        to[size++] = (byte) (0x80 | point >> 6 & 0x3f);
        to[size++] = (byte) (0x80 | point & 0x3f);
      }
    }
    out.appendBytes(to, 0, size);
  }

  private static void checkText(Field field, byte[] bytes, int start, int length)
      throws DecodeException {
    int bad = Utf8.firstInvalid(bytes, start, length);
    if (bad >= 0) {
      throw DecodeException.ofColumn(
          field,
          String.format(
              "invalid byte sequence for encoding \"UTF8\": 0x%02x at byte %d",
              bytes[bad], bad - start));
    }
  }
}
