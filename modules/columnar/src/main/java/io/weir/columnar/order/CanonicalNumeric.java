package io.weir.columnar.order;

import io.weir.columnar.value.Numerics;
import java.math.BigDecimal;

/** The one form of all numerics that are equal: without trailing zeros behind the point. */
final class CanonicalNumeric {
  private CanonicalNumeric() {}

  static byte[] shortest(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    return Numerics.encode(stripped.scale() < 0 ? stripped.setScale(0) : stripped);
  }
}
