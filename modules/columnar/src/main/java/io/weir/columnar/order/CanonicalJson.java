package io.weir.columnar.order;

import io.weir.columnar.ByteSink;
import io.weir.columnar.value.JsonOrder;
import io.weir.columnar.value.Jsonb;
import java.util.Arrays;

/** The one form of all jsonb values that are equal: 1.0 and 1 differ in their text only. */
final class CanonicalJson {
  private CanonicalJson() {}

  static byte[] shortest(byte[] data, int start, int length) {
    for (int i = start; i < start + length; i++) {
      if (data[i] == '.') {
        // Only a number with a point can have another spelling.
        ByteSink out = new ByteSink(length);
        Jsonb.print(JsonOrder.normalise(Jsonb.parse(data, start, length)), out);
        return out.toByteArray();
      }
    }
    return Arrays.copyOfRange(data, start, start + length);
  }
}
