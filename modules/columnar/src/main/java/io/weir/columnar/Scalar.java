package io.weir.columnar;

import java.util.Arrays;

/**
 * One typed value, perhaps null: a literal or a parameter.
 *
 * @param cell a column of exactly one row
 */
public record Scalar(DataType type, Column cell) {

  public static Scalar ofNull(DataType type) {
    ColumnBuilder builder = new ColumnBuilder(type.layout(), 1);
    builder.appendNull();
    return new Scalar(type, builder.build());
  }

  public static Scalar ofLong(DataType type, long value) {
    return new Scalar(type, new LongColumn(new long[] {value}, 1, null));
  }

  public static Scalar ofDouble(DataType type, double value) {
    return new Scalar(type, new DoubleColumn(new double[] {value}, 1, null));
  }

  public static Scalar ofBytes(DataType type, byte[] value) {
    return new Scalar(type, new BytesColumn(value, new int[] {0, value.length}, 1, null));
  }

  public static Scalar ofText(String value) {
    return ofBytes(DataType.TEXT, value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  public boolean isNull() {
    return cell.isNull(0);
  }

  private Object value() {
    if (isNull()) {
      return "null";
    }
    return switch (cell) {
      case LongColumn c -> c.get(0);
      case DoubleColumn c -> c.get(0);
      case BytesColumn c -> Arrays.hashCode(c.get(0));
    };
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Scalar that) || !type.equals(that.type) || isNull() != that.isNull()) {
      return false;
    }
    if (isNull()) {
      return true;
    }
    if (cell instanceof BytesColumn mine && that.cell instanceof BytesColumn theirs) {
      return Arrays.equals(mine.get(0), theirs.get(0));
    }
    return value().equals(that.value());
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + value().hashCode();
  }
}
