package io.weir.pgwire;

import io.netty.buffer.ByteBuf;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.value.Numerics;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL's binary numeric: digits of base 10,000, the weight of the first, sign and display
 * scale.
 */
final class BinaryNumeric {
  private static final BigInteger BASE = BigInteger.valueOf(10_000);
  private static final int POSITIVE = 0x0000;
  private static final int NEGATIVE = 0x4000;

  private BinaryNumeric() {}

  static void write(BytesColumn column, int row, ByteBuf out) {
    BigDecimal value = Numerics.get(column, row);
    int scale = Math.max(0, value.scale());
    int groups = (scale + 3) / 4;
    BigInteger rest =
        value.abs().setScale(groups * 4, java.math.RoundingMode.UNNECESSARY).unscaledValue();
    List<Integer> digits = new ArrayList<>();
    while (rest.signum() != 0) {
      BigInteger[] parts = rest.divideAndRemainder(BASE);
      digits.add(parts[1].intValue());
      rest = parts[0];
    }
    int weight = digits.size() - groups - 1;
    int skip = 0;
    while (skip < digits.size() && digits.get(skip) == 0) {
      skip++;
    }
    out.writeShort(digits.size() - skip);
    out.writeShort(digits.isEmpty() ? 0 : weight);
    out.writeShort(value.signum() < 0 ? NEGATIVE : POSITIVE);
    out.writeShort(scale);
    for (int i = digits.size() - 1; i >= skip; i--) {
      out.writeShort(digits.get(i));
    }
  }

  static BigDecimal read(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    int count = in.getShort();
    int weight = in.getShort();
    int sign = in.getShort() & 0xffff;
    int scale = in.getShort();
    if (sign != POSITIVE && sign != NEGATIVE) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED, "numeric NaN and infinity are not supported")
          .exception();
    }
    BigInteger digits = BigInteger.ZERO;
    for (int i = 0; i < count; i++) {
      digits = digits.multiply(BASE).add(BigInteger.valueOf(in.getShort()));
    }
    BigDecimal number =
        new BigDecimal(digits)
            .scaleByPowerOfTen(4 * (weight - count + 1))
            .setScale(scale, java.math.RoundingMode.HALF_UP);
    return sign == NEGATIVE ? number.negate() : number;
  }
}
