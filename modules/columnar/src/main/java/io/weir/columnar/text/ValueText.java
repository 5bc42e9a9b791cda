package io.weir.columnar.text;

import io.weir.columnar.ByteSink;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Scalar;
import io.weir.columnar.value.Intervals;
import io.weir.columnar.value.Jsonb;
import io.weir.columnar.value.Numerics;
import java.math.BigDecimal;

/** Values as text, in and out, for every type. */
public final class ValueText {
  private ValueText() {}

  /** The text of row {@code row}, which is not null. */
  public static String format(DataType type, Column column, int row) {
    ByteSink out = new ByteSink();
    append(type, column, row, out);
    return out.toString();
  }

  /** The text of a value that is not null. */
  public static String format(Scalar value) {
    return format(value.type(), value.cell(), 0);
  }

  /** Appends the UTF-8 text of row {@code row}, which is not null. */
  public static void append(DataType type, Column column, int row, ByteSink out) {
    switch (column) {
      case LongColumn c -> appendLong(type, c.get(row), out);
      case DoubleColumn c -> FloatText.append(type.kind(), c.get(row), out);
      case BytesColumn c -> appendBytes(type, c, row, out);
    }
  }

  private static void appendLong(DataType type, long value, ByteSink out) {
    switch (type.kind()) {
      case BOOLEAN -> out.put(value != 0 ? 't' : 'f');
      case DATE -> DateTimeText.appendDate(value, out);
      case TIMESTAMP -> DateTimeText.appendTimestamp(value, false, out);
      case TIMESTAMPTZ -> DateTimeText.appendTimestamp(value, true, out);
      default -> NumberText.appendLong(value, out);
    }
  }

  private static void appendBytes(DataType type, BytesColumn column, int row, ByteSink out) {
    switch (type.kind()) {
      case NUMERIC -> {
        if (Numerics.isSmall(column, row)) {
          NumberText.appendDecimal(
              Numerics.unscaled(column, row), Numerics.scale(column, row), out);
        } else {
          out.putText(Numerics.format(Numerics.get(column, row)));
        }
      }
      case INTERVAL ->
          IntervalText.append(
              Intervals.months(column, row),
              Intervals.days(column, row),
              Intervals.micros(column, row),
              out);
      case BYTEA ->
          BinaryText.appendBytea(column.data(), column.start(row), column.length(row), out);
      case UUID -> BinaryText.appendUuid(column.data(), column.start(row), out);
      default -> out.put(column.data(), column.start(row), column.length(row));
    }
  }

  /**
   * Reads a value; a {@code numeric(p, s)} is rounded to its scale.
   *
   * @throws io.weir.kernel.RejectedException 22P02, 22003, 22007 or 22008, as PostgreSQL
   */
  public static Scalar parse(DataType type, String text) {
    ColumnBuilder out = new ColumnBuilder(type.layout(), 1);
    parse(type, text, out);
    return new Scalar(type, out.build());
  }

  /** As {@link #parse(DataType, String)}, appended to {@code out}; nothing is where it throws. */
  public static void parse(DataType type, String text, ColumnBuilder out) {
    switch (type.kind()) {
      case BOOLEAN -> out.appendLong(BinaryText.parseBoolean(text) ? 1 : 0);
      case INT2, INT4, INT8 -> out.appendLong(NumberText.parseInteger(type, text));
      case FLOAT4, FLOAT8 -> out.appendDouble(NumberText.parseFloat(type, text));
      case NUMERIC -> Numerics.append(out, parseNumeric(type, text));
      case TEXT -> out.appendText(text);
      case BYTEA -> out.appendBytes(BinaryText.parseBytea(text));
      case DATE, TIMESTAMP, TIMESTAMPTZ -> out.appendLong(DateTimeText.parse(type, text));
      case INTERVAL -> Intervals.append(out, IntervalText.parse(text));
      case JSONB -> out.appendBytes(Jsonb.canonical(text));
      case UUID -> out.appendBytes(BinaryText.parseUuid(text));
    }
  }

  private static BigDecimal parseNumeric(DataType type, String text) {
    BigDecimal value = NumberText.parseNumeric(text);
    return type.precision() == 0 ? value : Numerics.rescale(value, type.precision(), type.scale());
  }
}
