package io.weir.pgwire;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.columnar.text.ValueText;
import io.weir.columnar.value.Jsonb;
import io.weir.columnar.value.Numerics;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the values of a Bind message. */
final class ParameterReader {
  private ParameterReader() {}

  static Scalar text(DataType type, byte[] value) {
    return ValueText.parse(type, new String(value, StandardCharsets.UTF_8));
  }

  static Scalar binary(DataType type, byte[] value) {
    try {
      return decode(type, value);
    } catch (BufferUnderflowException | IllegalArgumentException malformed) {
      throw Rejection.of(
              SqlState.PROTOCOL_VIOLATION,
              "incorrect binary data format for a parameter of type " + type.sqlName())
          .exception();
    }
  }

  private static Scalar decode(DataType type, byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    return switch (type.kind()) {
      case BOOLEAN -> Scalar.ofLong(type, in.get() == 0 ? 0 : 1);
      case INT2, INT4, INT8 -> Scalar.ofLong(type, integer(in, value.length));
      case FLOAT4, FLOAT8 ->
          Scalar.ofDouble(type, value.length == 4 ? in.getFloat() : in.getDouble());
      case DATE -> Scalar.ofLong(type, BinaryValues.fromPgDays(in.getInt()));
      case TIMESTAMP, TIMESTAMPTZ -> Scalar.ofLong(type, BinaryValues.fromPgMicros(in.getLong()));
      case NUMERIC -> Scalar.ofBytes(type, Numerics.encode(BinaryNumeric.read(value)));
      case INTERVAL -> Scalar.ofBytes(type, BinaryValues.readInterval(value));
      case JSONB ->
          Scalar.ofBytes(
              type,
              Jsonb.canonical(
                  new String(Arrays.copyOfRange(value, 1, value.length), StandardCharsets.UTF_8)));
      case UUID -> {
        if (value.length != 16) {
          throw new IllegalArgumentException("a uuid has 16 bytes");
        }
        yield Scalar.ofBytes(type, value);
      }
      case TEXT, BYTEA -> Scalar.ofBytes(type, value);
    };
  }

  private static long integer(ByteBuffer in, int length) {
    return switch (length) {
      case 2 -> in.getShort();
      case 4 -> in.getInt();
      case 8 -> in.getLong();
      default -> throw new IllegalArgumentException("an integer has 2, 4 or 8 bytes");
    };
  }
}
