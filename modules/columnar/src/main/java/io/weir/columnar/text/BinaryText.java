package io.weir.columnar.text;

import io.weir.columnar.ByteSink;
import io.weir.columnar.DataType;
import io.weir.columnar.value.ValueErrors;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.Locale;

/** Booleans, bytea and uuid as text. */
public final class BinaryText {
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private BinaryText() {}

  /** Any unambiguous prefix of true, false, yes, no; on, off, 1, 0. */
  public static boolean parseBoolean(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    if (!word.isEmpty()) {
      if ("true".startsWith(word)
          || "yes".startsWith(word)
          || word.equals("on")
          || word.equals("1")) {
        return true;
      }
      if ("false".startsWith(word)
          || "no".startsWith(word)
          || word.equals("off")
          || word.equals("of")
          || word.equals("0")) {
        return false;
      }
    }
    throw ValueErrors.invalidSyntax(DataType.BOOLEAN, text);
  }

  /** The hex form {@code \x0aff}, and the older escape form. */
  public static byte[] parseBytea(String text) {
    return text.startsWith("\\x") ? hex(text) : escaped(text);
  }

  private static byte[] hex(String text) {
    ByteSink out = new ByteSink(text.length() / 2);
    int i = 2;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == ' ' || (c >= '\t' && c <= '\r')) {
        i++;
        continue;
      }
      int high = Character.digit(c, 16);
      if (high < 0 || c > 'f') {
        throw byteaError("invalid hexadecimal digit: \"" + c + "\"");
      }
      if (i + 1 >= text.length()) {
        throw byteaError("invalid hexadecimal data: odd number of digits");
      }
      char d = text.charAt(i + 1);
      int low = Character.digit(d, 16);
      if (low < 0 || d > 'f') {
        throw byteaError("invalid hexadecimal digit: \"" + d + "\"");
      }
      out.put(high << 4 | low);
      i += 2;
    }
    return out.toByteArray();
  }

  private static byte[] escaped(String text) {
    ByteSink out = new ByteSink(text.length());
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c != '\\') {
        int code = text.codePointAt(i);
        out.putText(Character.toString(code));
        i += Character.charCount(code);
      } else if (text.startsWith("\\\\", i)) {
        out.put('\\');
        i += 2;
      } else if (isOctal(text, i + 1, '3')
          && isOctal(text, i + 2, '7')
          && isOctal(text, i + 3, '7')) {
        out.put(Integer.parseInt(text.substring(i + 1, i + 4), 8));
        i += 4;
      } else {
        throw Rejection.of(
                SqlState.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type bytea")
            .exception();
      }
    }
    return out.toByteArray();
  }

  private static boolean isOctal(String text, int at, char max) {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= max;
  }

  private static RuntimeException byteaError(String message) {
    return Rejection.of(SqlState.INVALID_PARAMETER_VALUE, message).exception();
  }

  static void appendBytea(byte[] data, int start, int length, ByteSink out) {
    out.put('\\');
    out.put('x');
    appendHex(data, start, length, out);
  }

  /** Lower-case hexadecimal digits, two a byte. */
  public static void appendHex(byte[] data, int start, int length, ByteSink out) {
    int at = out.space(length * 2);
    byte[] bytes = out.array();
    for (int i = start; i < start + length; i++) {
      bytes[at++] = HEX[(data[i] >> 4) & 15];
      bytes[at++] = HEX[data[i] & 15];
    }
  }

  /** 32 digits, hyphens after any group of four, braces around allowed. */
  public static byte[] parseUuid(String text) {
    String body = text;
    if (body.startsWith("{") && body.endsWith("}")) {
      body = body.substring(1, body.length() - 1);
    }
    byte[] out = new byte[16];
    int i = 0;
    for (int n = 0; n < 16; n++) {
      int high = i < body.length() ? Character.digit(body.charAt(i), 16) : -1;
      int low = i + 1 < body.length() ? Character.digit(body.charAt(i + 1), 16) : -1;
      if (high < 0 || low < 0 || body.charAt(i) > 'f' || body.charAt(i + 1) > 'f') {
        throw ValueErrors.invalidSyntax(DataType.UUID, text);
      }
      out[n] = (byte) (high << 4 | low);
      i += 2;
      if (n % 2 == 1 && n < 15 && i < body.length() && body.charAt(i) == '-') {
        i++;
      }
    }
    if (i != body.length()) {
      throw ValueErrors.invalidSyntax(DataType.UUID, text);
    }
    return out;
  }

  static void appendUuid(byte[] data, int start, ByteSink out) {
    int at = start;
    for (int group : new int[] {4, 2, 2, 2, 6}) {
      if (at != start) {
        out.put('-');
      }
      appendHex(data, at, group, out);
      at += group;
    }
  }
}
