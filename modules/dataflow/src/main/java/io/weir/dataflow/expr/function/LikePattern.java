package io.weir.dataflow.expr.function;

import io.weir.columnar.ByteSink;
import io.weir.kernel.Rejection;
import java.util.Arrays;

/**
 * A LIKE pattern, matched on UTF-8 bytes: {@code %} any run, {@code _} one character. Linear but
 * for the retries after a {@code %}, which never nest.
 */
final class LikePattern {
  private static final byte LITERAL = 0;
  private static final byte ONE = 1;
  private static final byte ANY = 2;

  /** An escape with nothing behind it: an error once the match gets there. */
  private static final byte DANGLING = 3;

  private final byte[] literals;
  private final byte[] kinds;

  /**
   * @param escape the escape character, or -1 for none
   */
  LikePattern(String pattern, int escape) {
    ByteSink bytes = new ByteSink(pattern.length());
    ByteSink marks = new ByteSink(pattern.length());
    int i = 0;
    while (i < pattern.length()) {
      int code = pattern.codePointAt(i);
      i += Character.charCount(code);
      byte kind = code == '%' ? ANY : code == '_' ? ONE : LITERAL;
      if (code == escape) {
        if (i >= pattern.length()) {
          bytes.put('\\');
          marks.put(DANGLING);
          break;
        }
        code = pattern.codePointAt(i);
        i += Character.charCount(code);
        kind = LITERAL;
      }
      int from = bytes.size();
      bytes.putText(Character.toString(code));
      for (int n = from; n < bytes.size(); n++) {
        marks.put(kind);
      }
    }
    literals = bytes.toByteArray();
    kinds = Arrays.copyOf(marks.array(), marks.size());
  }

  /**
   * @throws io.weir.kernel.RejectedException 22025 where the pattern ends in the escape
   */
  boolean matches(byte[] data, int start, int length) {
    int end = start + length;
    int at = start;
    int p = 0;
    int retryPattern = -1;
    int retryAt = -1;
    while (at < end) {
      if (p < kinds.length && kinds[p] == ANY) {
        retryPattern = ++p;
        retryAt = at;
      } else if (p < kinds.length && kinds[p] == ONE) {
        p++;
        at = Utf8.skip(data, at, end, 1);
      } else if (p < kinds.length && kinds[p] == DANGLING) {
        throw Rejection.of("22025", "LIKE pattern must not end with escape character").exception();
      } else if (p < kinds.length && literals[p] == data[at]) {
        p++;
        at++;
      } else if (retryPattern >= 0) {
        p = retryPattern;
        retryAt = Utf8.skip(data, retryAt, end, 1);
        at = retryAt;
      } else {
        return false;
      }
    }
    while (p < kinds.length && kinds[p] == ANY) {
      p++;
    }
    return p == kinds.length;
  }
}
