package io.weir.dataflow.expr.function;

import static io.weir.columnar.DataType.DATE;
import static io.weir.columnar.DataType.FLOAT8;
import static io.weir.columnar.DataType.INTERVAL;
import static io.weir.columnar.DataType.NUMERIC;
import static io.weir.columnar.DataType.TEXT;
import static io.weir.columnar.DataType.TIMESTAMP;
import static io.weir.columnar.DataType.TIMESTAMPTZ;

import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.TypeKind;
import io.weir.columnar.value.Calendar;
import io.weir.columnar.value.Intervals;
import io.weir.columnar.value.Numerics;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.math.BigDecimal;

/** extract (a numeric), date_part (a double) and date_trunc, for dates, timestamps, intervals. */
final class DateTimeFieldFunctions {
  private DateTimeFieldFunctions() {}

  private interface Use {
    void apply(DateTimeUnit unit, Column[] args, int row, ColumnBuilder out);
  }

  static void register(Functions to) {
    for (DataType type : new DataType[] {DATE, TIMESTAMP, TIMESTAMPTZ, INTERVAL}) {
      add(to, "extract", NUMERIC, type, (unit, a, i, out) -> extract(unit, type, a[1], i, out));
      add(to, "date_part", FLOAT8, type, (unit, a, i, out) -> datePart(unit, type, a[1], i, out));
    }
    for (DataType type : new DataType[] {TIMESTAMP, TIMESTAMPTZ}) {
      add(
          to,
          "date_trunc",
          type,
          type,
          (unit, a, i, out) -> {
            long micros = Args.integer(a, 1, i);
            out.appendLong(Calendar.isFinite(micros) ? unit.truncate(micros, type) : micros);
          });
    }
    add(
        to,
        "date_trunc",
        INTERVAL,
        INTERVAL,
        (unit, a, i, out) -> Intervals.append(out, unit.truncate(Args.interval(a, 1, i))));
  }

  private static void add(Functions to, String name, DataType result, DataType type, Use use) {
    Kernel kernel =
        (args, rows, failures) -> {
          CachedByText<DateTimeUnit> units =
              new CachedByText<>(unit -> DateTimeUnit.of(unit, type));
          RowFunction function =
              (a, row, out) -> use.apply(units.get(Columns.bytes(a[0]), row), a, row, out);
          return new RowKernel(result, function, true).apply(args, rows, failures);
        };
    to.add(name, result, kernel, TEXT, type);
  }

  private static void extract(
      DateTimeUnit unit, DataType type, Column column, int row, ColumnBuilder out) {
    if (isInfinite(type, column, row)) {
      if (unit.isMonotonic()) {
        throw Rejection.of(
                SqlState.FEATURE_NOT_SUPPORTED, "the numeric field of an infinite time is infinite")
            .withHint("Use date_part, whose result may be Infinity, or filter with isfinite.")
            .exception();
      }
      out.appendNull();
    } else if (unit == DateTimeUnit.JULIAN && isTimestamp(type)) {
      Numerics.append(out, julian(Columns.longs(column)[row]));
    } else {
      Numerics.append(out, field(unit, type, column, row), unit.scale(type));
    }
  }

  private static void datePart(
      DateTimeUnit unit, DataType type, Column column, int row, ColumnBuilder out) {
    if (isInfinite(type, column, row)) {
      if (unit.isMonotonic()) {
        out.appendDouble(
            Columns.longs(column)[row] > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY);
      } else {
        out.appendNull();
      }
    } else if (unit == DateTimeUnit.JULIAN && isTimestamp(type)) {
      out.appendDouble(julian(Columns.longs(column)[row]).doubleValue());
    } else {
      long divisor = Numerics.powerOfTen(unit.scale(type));
      out.appendDouble((double) field(unit, type, column, row) / divisor);
    }
  }

  private static boolean isInfinite(DataType type, Column column, int row) {
    return switch (type.kind()) {
      case DATE -> !Calendar.isFiniteDate(Columns.longs(column)[row]);
      case INTERVAL -> false;
      default -> !Calendar.isFinite(Columns.longs(column)[row]);
    };
  }

  private static long field(DateTimeUnit unit, DataType type, Column column, int row) {
    return switch (type.kind()) {
      case DATE -> unit.ofDate(Columns.longs(column)[row]);
      case INTERVAL -> unit.ofInterval(Intervals.get(Columns.bytes(column), row));
      default -> unit.ofTimestamp(Columns.longs(column)[row], type);
    };
  }

  private static boolean isTimestamp(DataType type) {
    return type.kind() == TypeKind.TIMESTAMP || type.kind() == TypeKind.TIMESTAMPTZ;
  }

  /** Days with a fraction, digits as PostgreSQL's division gives them. */
  private static BigDecimal julian(long micros) {
    long days = Math.floorDiv(micros, Calendar.MICROS_PER_DAY);
    BigDecimal fraction =
        Numerics.divide(
            BigDecimal.valueOf(Math.floorMod(micros, Calendar.MICROS_PER_DAY)),
            BigDecimal.valueOf(Calendar.MICROS_PER_DAY));
    return BigDecimal.valueOf(days - Calendar.MIN_DATE).add(fraction);
  }
}
