package io.weir.dataflow.expr.function;

import io.weir.columnar.BytesColumn;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.value.JsonValue;
import io.weir.columnar.value.Jsonb;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.math.BigDecimal;
import java.util.Optional;

/** Casts from jsonb to numbers and boolean. */
final class JsonCasts {
  private JsonCasts() {}

  static Optional<Kernel> find(DataType to) {
    RowFunction function =
        switch (to.kind()) {
          case BOOLEAN -> (a, i, out) -> out.appendLong(truth(Columns.bytes(a[0]), i) ? 1 : 0);
          case INT2, INT4, INT8 ->
              (a, i, out) ->
                  out.appendLong(
                      NumberCasts.integer(to.kind(), number(to, Columns.bytes(a[0]), i)));
          case FLOAT4, FLOAT8 ->
              (a, i, out) ->
                  out.appendDouble(NumberCasts.real(to, number(to, Columns.bytes(a[0]), i)));
          case NUMERIC -> (a, i, out) -> appendNumeric(to, number(to, Columns.bytes(a[0]), i), out);
          default -> null;
        };
    return Optional.ofNullable(function).map(f -> new RowKernel(to, f, true));
  }

  private static void appendNumeric(DataType to, BigDecimal value, ColumnBuilder out) {
    NumberCasts.append(to, value, out);
  }

  private static boolean truth(BytesColumn column, int row) {
    JsonValue value = Jsonb.parse(column.data(), column.start(row), column.length(row));
    if (value instanceof JsonValue.Bool bool) {
      return bool.value();
    }
    throw mismatch(value, DataType.BOOLEAN);
  }

  private static BigDecimal number(DataType to, BytesColumn column, int row) {
    JsonValue value = Jsonb.parse(column.data(), column.start(row), column.length(row));
    if (value instanceof JsonValue.Number number) {
      return number.value();
    }
    throw mismatch(value, to);
  }

  private static RejectedException mismatch(JsonValue value, DataType to) {
    String kind =
        switch (value) {
          case JsonValue.Null n -> "null";
          case JsonValue.Bool b -> "boolean";
          case JsonValue.Number n -> "numeric";
          case JsonValue.Text t -> "string";
          case JsonValue.Array a -> "array";
          case JsonValue.Object o -> "object";
        };
    return Rejection.of(
            SqlState.INVALID_PARAMETER_VALUE,
            "cannot cast jsonb " + kind + " to type " + to.kind().sqlName())
        .exception();
  }
}
