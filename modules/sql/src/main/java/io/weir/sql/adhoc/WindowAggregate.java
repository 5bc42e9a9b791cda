package io.weir.sql.adhoc;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import io.weir.dataflow.aggregate.AggregateInput;
import io.weir.dataflow.aggregate.AggregateRegistry;
import io.weir.dataflow.aggregate.AggregateState;
import io.weir.dataflow.expr.RowErrors;
import io.weir.kernel.Rejection;
import io.weir.sql.plan.ComputedInput.WindowCall;
import java.util.Arrays;
import java.util.List;

/**
 * An aggregate over a sliding frame: rows that come into the frame are added to its state, and
 * those that leave it are taken out, as deltas are.
 */
final class WindowAggregate implements WindowFunction {
  private static final int[] SLOT = {0};

  private final AggregateState state;
  private final List<Column> args;
  private final boolean[] included;
  private int from;
  private int to;

  WindowAggregate(WindowCall call, Batch rows, List<DataType> types) {
    state =
        AggregateRegistry.create(
            call.function(), false, call.args().stream().map(types::get).toList(), false);
    state.ensureSlots(1);
    args = call.args().stream().map(rows::column).toList();
    included = new boolean[rows.rows()];
    for (int i = 0; i < included.length; i++) {
      included[i] = call.filter() < 0 || isTrue(rows.column(call.filter()), i);
    }
  }

  private static boolean isTrue(Column column, int row) {
    return !column.isNull(row) && ((LongColumn) column).get(row) != 0;
  }

  @Override
  public void compute(WindowPartition partition, ColumnBuilder out) {
    from = partition.start;
    to = partition.start;
    for (int row = partition.start; row < partition.end; row++) {
      if (partition.excludes()) {
        restart(partition, row);
      } else {
        slide(partition.frameStart(row), partition.frameEnd(row));
      }
      emit(out);
    }
    state.clear(0);
  }

  /** Frames only ever move on, but may be empty on the way. */
  private void slide(int newFrom, int newTo) {
    if (newFrom >= to) {
      change(from, to, -1);
      change(newFrom, newTo, 1);
    } else {
      change(to, newTo, 1);
      change(from, newFrom, -1);
    }
    from = newFrom;
    to = newTo;
  }

  private void restart(WindowPartition partition, int row) {
    state.clear(0);
    int end = partition.frameEnd(row);
    for (int i = partition.frameStart(row); i < end; i++) {
      if (!partition.excludes(row, i)) {
        change(i, i + 1, 1);
      }
    }
  }

  private void change(int start, int end, long weight) {
    int[] index = new int[Math.max(end - start, 0)];
    int count = 0;
    for (int i = start; i < end; i++) {
      if (included[i]) {
        index[count++] = i;
      }
    }
    if (count == 0) {
      return;
    }
    int rows = count;
    long[] weights = new long[rows];
    Arrays.fill(weights, weight);
    state.add(
        new AggregateInput(
            args.stream().map(a -> a.gather(index, rows)).toList(), rows, new int[rows], weights));
  }

  private void emit(ColumnBuilder out) {
    RowErrors errors = new RowErrors();
    state.settle();
    state.emit(SLOT, 1, out, errors);
    Rejection error = errors.get(0);
    if (error != null) {
      throw error.exception();
    }
  }
}
