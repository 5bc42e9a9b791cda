package io.weir.dataflow.circuit;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.LongColumn;
import io.weir.columnar.TypeKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as lists of Long, Double, BigDecimal, String and {@link #NULL}, and as batches; decoded here
 * on its own, so that a fault of the code under test is not in the measure.
 */
final class Rows {
  /** Stands for SQL's null, since lists of objects are compared with equals. */
  static final Object NULL =
      new Object() {
        @Override
        public String toString() {
          return "NULL";
        }
      };

  private Rows() {}

  static List<Object> row(@Nullable Object... values) {
    List<Object> out = new ArrayList<>();
    for (Object value : values) {
      out.add(value == null ? NULL : value instanceof Integer i ? (Object) (long) i : value);
    }
    return out;
  }

  static Batch batch(List<DataType> types, Bag bag) {
    BatchBuilder builder = new BatchBuilder(types, 0);
    bag.rows().forEach((row, weight) -> append(builder, types, row, weight));
    return builder.build();
  }

  static void append(BatchBuilder builder, List<DataType> types, List<Object> row, long weight) {
    for (int c = 0; c < types.size(); c++) {
      append(builder.column(c), types.get(c), row.get(c));
    }
    builder.endRow(weight);
  }

  private static void append(ColumnBuilder column, DataType type, Object value) {
    if (value == NULL) {
      column.appendNull();
    } else if (type.kind() == TypeKind.NUMERIC) {
      BigDecimal decimal = (BigDecimal) value;
      byte[] digits = decimal.unscaledValue().toByteArray();
      byte[] bytes = new byte[digits.length + 2];
      bytes[0] = (byte) (decimal.scale() >> 8);
      bytes[1] = (byte) decimal.scale();
      System.arraycopy(digits, 0, bytes, 2, digits.length);
      column.appendBytes(bytes);
    } else if (value instanceof Long number) {
      column.appendLong(number);
    } else if (value instanceof Double number) {
      column.appendDouble(number);
    } else {
      column.appendText((String) value);
    }
  }

  static Bag bag(List<DataType> types, Batch batch) {
    Bag bag = new Bag();
    for (int i = 0; i < batch.rows(); i++) {
      List<Object> row = new ArrayList<>();
      for (int c = 0; c < types.size(); c++) {
        row.add(value(types.get(c), batch.column(c), i));
      }
      bag.add(row, batch.weight(i));
    }
    return bag;
  }

  private static Object value(DataType type, Column column, int row) {
    if (column.isNull(row)) {
      return NULL;
    }
    return switch (column) {
      case LongColumn c -> c.get(row);
      case DoubleColumn c -> c.get(row);
      case BytesColumn c -> {
        if (type.kind() != TypeKind.NUMERIC) {
          yield c.text(row);
        }
        byte[] bytes = c.get(row);
        int scale = (bytes[0] << 8) | (bytes[1] & 0xff);
        yield new BigDecimal(new BigInteger(Arrays.copyOfRange(bytes, 2, bytes.length)), scale);
      }
    };
  }

  /** The one object for all values that SQL holds equal. */
  static Object canonical(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.signum() == 0 ? BigDecimal.ZERO : decimal.stripTrailingZeros();
    }
    return value instanceof Double number ? (Object) (number == 0 ? 0.0 : number) : value;
  }

  static List<Object> canonical(List<Object> row) {
    return row.stream().map(Rows::canonical).toList();
  }

  static Bag canonical(Bag bag) {
    Bag out = new Bag();
    bag.rows().forEach((row, weight) -> out.add(canonical(row), weight));
    return out;
  }
}
