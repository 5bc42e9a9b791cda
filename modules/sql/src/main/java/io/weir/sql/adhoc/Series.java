package io.weir.sql.adhoc;

import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import io.weir.columnar.value.Calendar;
import io.weir.columnar.value.Interval;
import io.weir.columnar.value.Intervals;
import io.weir.columnar.value.Numerics;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.math.BigDecimal;
import java.util.List;

/** generate_series(start, stop [, step]) over integers, numerics and timestamps. */
final class Series {
  private static final int MAX_ROWS = 50_000_000;

  private Series() {}

  /** The series whose arguments stand in row {@code row}; none where one of them is null. */
  static Column of(DataType type, List<Column> args, int row) {
    ColumnBuilder out = new ColumnBuilder(type.layout(), 16);
    if (args.stream().noneMatch(a -> a.isNull(row))) {
      switch (type.kind()) {
        case NUMERIC -> numerics(args, row, out);
        case TIMESTAMP, TIMESTAMPTZ -> times(args, row, out);
        default -> integers(args, row, out);
      }
    }
    return out.build();
  }

  private static void integers(List<Column> args, int row, ColumnBuilder out) {
    long stop = integer(args.get(1), row);
    long step = args.size() > 2 ? integer(args.get(2), row) : 1;
    if (step == 0) {
      throw zeroStep();
    }
    long value = integer(args.get(0), row);
    while (step > 0 ? value <= stop : value >= stop) {
      append(out);
      out.appendLong(value);
      long next = value + step;
      if (step > 0 ? next < value : next > value) {
        return; // past the largest of all integers
      }
      value = next;
    }
  }

  private static void numerics(List<Column> args, int row, ColumnBuilder out) {
    BigDecimal stop = Numerics.get((BytesColumn) args.get(1), row);
    BigDecimal step =
        args.size() > 2 ? Numerics.get((BytesColumn) args.get(2), row) : BigDecimal.ONE;
    if (step.signum() == 0) {
      throw zeroStep();
    }
    BigDecimal value = Numerics.get((BytesColumn) args.get(0), row);
    while (value.compareTo(stop) * step.signum() <= 0) {
      append(out);
      Numerics.append(out, value);
      value = value.add(step);
    }
  }

  private static void times(List<Column> args, int row, ColumnBuilder out) {
    long stop = integer(args.get(1), row);
    BytesColumn steps = (BytesColumn) args.get(2);
    Interval step = Intervals.get(steps, row);
    BytesColumn zero = (BytesColumn) interval(new Interval(0, 0, 0));
    int direction = Intervals.compare(steps, row, zero, 0);
    if (direction == 0) {
      throw zeroStep();
    }
    long value = integer(args.get(0), row);
    while (direction > 0 ? value <= stop : value >= stop) {
      append(out);
      out.appendLong(value);
      value = Calendar.plus(value, step);
    }
  }

  private static Column interval(Interval value) {
    ColumnBuilder builder = new ColumnBuilder(DataType.INTERVAL.layout(), 1);
    Intervals.append(builder, value);
    return builder.build();
  }

  private static long integer(Column column, int row) {
    return ((LongColumn) column).get(row);
  }

  private static void append(ColumnBuilder out) {
    if (out.size() >= MAX_ROWS) {
      throw Rejection.of(
              SqlState.PROGRAM_LIMIT_EXCEEDED,
              "generate_series gives more than " + MAX_ROWS + " rows")
          .withHint("Use a smaller range, or a larger step.")
          .exception();
    }
  }

  private static RejectedException zeroStep() {
    return Rejection.of(SqlState.INVALID_PARAMETER_VALUE, "step size cannot equal zero")
        .exception();
  }
}
