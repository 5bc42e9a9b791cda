package io.weir.columnar.value;

import io.weir.columnar.ByteSink;
import io.weir.columnar.ColumnBuilder;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds parts in the canonical text of a jsonb, without a tree. A part is told by one number that
 * {@link #start} and {@link #length} take apart, or {@link #NONE}.
 */
public final class JsonPath {
  public static final long NONE = -1;

  private JsonPath() {}

  public static int start(long part) {
    return (int) (part >>> 32);
  }

  public static int length(long part) {
    return (int) part;
  }

  private static long part(int start, int end) {
    return (long) start << 32 | (end - start);
  }

  /** The form that {@link #field} takes a key in: quoted and escaped. */
  public static byte[] encodeKey(String key) {
    ByteSink out = new ByteSink(key.length() + 2);
    Jsonb.printText(key, out);
    return out.toByteArray();
  }

  /** The value of a member of an object. */
  public static long field(byte[] data, int start, int length, byte[] encodedKey) {
    if (data[start] != '{' || data[start + 1] == '}') {
      return NONE;
    }
    int at = start + 1;
    while (true) {
      int keyEnd = skip(data, at);
      // A colon and a blank follow the key, a comma and a blank the value.
      int valueEnd = skip(data, keyEnd + 2);
      if (keyEnd - at == encodedKey.length && matches(data, at, encodedKey)) {
        return part(keyEnd + 2, valueEnd);
      }
      if (data[valueEnd] == '}') {
        return NONE;
      }
      at = valueEnd + 2;
    }
  }

  private static boolean matches(byte[] data, int at, byte[] key) {
    for (int i = 0; i < key.length; i++) {
      if (data[at + i] != key[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * As {@link #element}, where a scalar is an array of itself: PostgreSQL's operators {@code ->}
   * and {@code ->>} see it so, its paths do not.
   */
  public static long elementOrScalar(byte[] data, int start, int length, long index) {
    if (data[start] != '[' && data[start] != '{') {
      return index == 0 || index == -1 ? part(start, start + length) : NONE;
    }
    return element(data, start, length, index);
  }

  /** An element of an array, from 0; from the end where {@code index} is negative. */
  public static long element(byte[] data, int start, int length, long index) {
    if (data[start] != '[' || data[start + 1] == ']') {
      return NONE;
    }
    long wanted = index;
    if (wanted < 0) {
      wanted += count(data, start);
      if (wanted < 0) {
        return NONE;
      }
    }
    int at = start + 1;
    for (long n = 0; ; n++) {
      int end = skip(data, at);
      if (n == wanted) {
        return part(at, end);
      }
      if (data[end] == ']') {
        return NONE;
      }
      at = end + 2;
    }
  }

  private static long count(byte[] data, int start) {
    int at = start + 1;
    for (long n = 1; ; n++) {
      int end = skip(data, at);
      if (data[end] == ']') {
        return n;
      }
      at = end + 2;
    }
  }

  /** The part at the end of {@code path}: keys in objects, indexes in arrays. */
  public static long follow(byte[] data, int start, int length, List<String> path) {
    long part = part(start, start + length);
    for (String step : path) {
      if (data[start(part)] == '{') {
        part = field(data, start(part), length(part), encodeKey(step));
      } else if (data[start(part)] == '[' && step.matches("[+-]?[0-9]{1,9}")) {
        part = element(data, start(part), length(part), Long.parseLong(step));
      } else {
        return NONE;
      }
      if (part == NONE) {
        return NONE;
      }
    }
    return part;
  }

  /**
   * The steps of a path written as a text array, {@code {a,0,"b c"}}.
   *
   * @throws io.weir.kernel.RejectedException 22P02 where it is none
   */
  public static List<String> parsePath(String text) {
    String body = text.strip();
    if (body.length() < 2 || body.charAt(0) != '{' || body.charAt(body.length() - 1) != '}') {
      throw Rejection.of(
              SqlState.INVALID_TEXT_REPRESENTATION, "malformed array literal: \"" + text + "\"")
          .withHint("Write a path as '{key,0,\"other key\"}'.")
          .exception();
    }
    List<String> out = new ArrayList<>();
    StringBuilder step = new StringBuilder();
    boolean quoted = false;
    boolean wasQuoted = false;
    for (int i = 1; i < body.length() - 1; i++) {
      char c = body.charAt(i);
      if (c == '\\' && i + 1 < body.length() - 1) {
        step.append(body.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
        wasQuoted = true;
      } else if (c == ',' && !quoted) {
        out.add(wasQuoted ? step.toString() : step.toString().strip());
        step.setLength(0);
        wasQuoted = false;
      } else {
        step.append(c);
      }
    }
    if (!out.isEmpty() || !step.isEmpty() || wasQuoted) {
      out.add(wasQuoted ? step.toString() : step.toString().strip());
    }
    return out;
  }

  /** The index after the value or key inside a container that begins at {@code at}. */
  private static int skip(byte[] data, int at) {
    int depth = 0;
    int i = at;
    while (true) {
      switch (data[i]) {
        case '"' -> i = skipText(data, i) - 1;
        case '{', '[' -> depth++;
        case '}', ']' -> {
          if (depth == 0) {
            return i;
          }
          depth--;
        }
        default -> {
          // A character of a number or a word, or a blank inside a container.
        }
      }
      i++;
      if (depth == 0 && isEnd(data[i])) {
        return i;
      }
    }
  }

  private static boolean isEnd(byte b) {
    return b == ',' || b == '}' || b == ']' || b == ':';
  }

  private static int skipText(byte[] data, int at) {
    int i = at + 1;
    while (data[i] != '"') {
      i += data[i] == '\\' ? 2 : 1;
    }
    return i + 1;
  }

  /** Appends what the quoted text {@code data[start .. start + length)} says. */
  public static void unquote(byte[] data, int start, int length, ColumnBuilder out) {
    for (int i = start + 1; i < start + length - 1; i++) {
      if (data[i] == '\\') {
        JsonValue.Text text = (JsonValue.Text) Jsonb.parse(data, start, length);
        out.appendBytes(text.value().getBytes(StandardCharsets.UTF_8));
        return;
      }
    }
    out.appendBytes(data, start + 1, length - 2);
  }

  /** The kind of the value that begins with {@code first}. */
  public static String typeOf(byte first) {
    return switch (first) {
      case '{' -> "object";
      case '[' -> "array";
      case '"' -> "string";
      case 't', 'f' -> "boolean";
      case 'n' -> "null";
      default -> "number";
    };
  }
}
