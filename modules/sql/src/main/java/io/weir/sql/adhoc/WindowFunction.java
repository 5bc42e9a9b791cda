package io.weir.sql.adhoc;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import io.weir.kernel.Rejection;
import io.weir.sql.plan.ComputedInput.WindowCall;
import java.util.List;

/** A window function: gives a value for each row of a partition. */
interface WindowFunction {
  /** Appends the values of the partition's rows, in their order. */
  void compute(WindowPartition partition, ColumnBuilder out);

  static WindowFunction of(WindowCall call, Batch rows, List<DataType> types) {
    List<Column> args = call.args().stream().map(rows::column).toList();
    return switch (call.function()) {
      case "row_number" -> WindowFunction::rowNumber;
      case "rank" -> (p, out) -> eachRow(p, row -> out.appendLong(rank(p, row)));
      case "dense_rank" -> WindowFunction::denseRank;
      case "percent_rank" -> (p, out) -> eachRow(p, row -> out.appendDouble(percentRank(p, row)));
      case "cume_dist" ->
          (p, out) ->
              eachRow(p, row -> out.appendDouble((p.peersEnd(row) - p.start) / (double) p.size()));
      case "ntile" -> (p, out) -> ntile(p, args.get(0), out);
      case "lag" -> (p, out) -> eachRow(p, row -> shifted(p, args, row, -1, out));
      case "lead" -> (p, out) -> eachRow(p, row -> shifted(p, args, row, 1, out));
      case "first_value" -> (p, out) -> eachRow(p, row -> nth(p, args.get(0), row, 1, out));
      case "last_value" -> (p, out) -> eachRow(p, row -> nth(p, args.get(0), row, -1, out));
      case "nth_value" -> (p, out) -> eachRow(p, row -> nthValue(p, args, row, out));
      default -> new WindowAggregate(call, rows, types);
    };
  }

  /** What to do for a row. */
  interface PerRow {
    void accept(int row);
  }

  private static void eachRow(WindowPartition partition, PerRow action) {
    for (int row = partition.start; row < partition.end; row++) {
      action.accept(row);
    }
  }

  private static void rowNumber(WindowPartition partition, ColumnBuilder out) {
    eachRow(partition, row -> out.appendLong(row - partition.start + 1L));
  }

  private static long rank(WindowPartition partition, int row) {
    return partition.peersStart(row) - partition.start + 1L;
  }

  private static double percentRank(WindowPartition partition, int row) {
    return partition.size() == 1 ? 0 : (rank(partition, row) - 1) / (double) (partition.size() - 1);
  }

  private static void denseRank(WindowPartition partition, ColumnBuilder out) {
    long rank = 0;
    for (int row = partition.start; row < partition.end; row++) {
      rank += partition.peersStart(row) == row ? 1 : 0;
      out.appendLong(rank);
    }
  }

  /** Buckets as equal as can be, the larger ones first. */
  private static void ntile(WindowPartition partition, Column argument, ColumnBuilder out) {
    if (argument.isNull(partition.start)) {
      eachRow(partition, row -> out.appendNull());
      return;
    }
    long buckets = ((LongColumn) argument).get(partition.start);
    if (buckets <= 0) {
      throw Rejection.of("22014", "argument of ntile must be greater than zero").exception();
    }
    long size = partition.size() / buckets;
    long larger = partition.size() % buckets;
    eachRow(
        partition,
        row -> {
          long at = row - partition.start;
          long bucket =
              at < larger * (size + 1)
                  ? at / (size + 1)
                  : larger + (at - larger * (size + 1)) / Math.max(size, 1);
          out.appendLong(bucket + 1);
        });
  }

  private static void shifted(
      WindowPartition partition, List<Column> args, int row, int direction, ColumnBuilder out) {
    long offset = 1;
    if (args.size() > 1) {
      if (args.get(1).isNull(row)) {
        out.appendNull();
        return;
      }
      offset = ((LongColumn) args.get(1)).get(row);
    }
    long other = row + direction * offset;
    if (other >= partition.start && other < partition.end) {
      out.appendFrom(args.get(0), (int) other);
    } else if (args.size() > 2) {
      out.appendFrom(args.get(2), row);
    } else {
      out.appendNull();
    }
  }

  private static void nthValue(
      WindowPartition partition, List<Column> args, int row, ColumnBuilder out) {
    if (args.get(1).isNull(row)) {
      out.appendNull();
      return;
    }
    long n = ((LongColumn) args.get(1)).get(row);
    if (n <= 0) {
      throw Rejection.of("22016", "argument of nth_value must be greater than zero").exception();
    }
    nth(partition, args.get(0), row, n, out);
  }

  /** The value of the {@code n}th row of the frame, of the last one for -1. */
  private static void nth(
      WindowPartition partition, Column values, int row, long n, ColumnBuilder out) {
    int from = partition.frameStart(row);
    int to = partition.frameEnd(row);
    long left = n;
    int at = n < 0 ? to - 1 : from;
    int step = n < 0 ? -1 : 1;
    while (at >= from && at < to) {
      if (!partition.excludes(row, at)) {
        left -= step;
        if (left == 0) {
          out.appendFrom(values, at);
          return;
        }
      }
      at += step;
    }
    out.appendNull();
  }
}
