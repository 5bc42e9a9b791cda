package io.weir.dataflow.aggregate;

import io.weir.columnar.BytesColumn;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.order.ValueOrder;
import io.weir.dataflow.expr.RowErrors;
import io.weir.dataflow.state.Grow;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Min and max of texts, numerics and the like over inputs that never take a row away: the best
 * value of each group, and nothing else. Of values that are equal and look different it is the one
 * of the higher bytes (max) or the lower ones (min).
 */
final class GrowingExtremes implements AggregateState {
  private final ValueOrder order;
  private final boolean max;

  /** A column of one row for each group; null where no value is there yet. */
  private @Nullable BytesColumn[] best = new BytesColumn[0];

  GrowingExtremes(DataType type, boolean max) {
    this.order = ValueOrder.of(type);
    this.max = max;
  }

  @Override
  public void ensureSlots(int capacity) {
    if (capacity > best.length) {
      best = Arrays.copyOf(best, Grow.size(best.length, capacity));
    }
  }

  @Override
  public void add(AggregateInput input) {
    BytesColumn column = (BytesColumn) input.arg();
    int[] row = new int[1];
    for (int i = 0; i < input.rows(); i++) {
      if (input.weight(i) < 0) {
        throw new IllegalStateException("a row was taken from an input that is append-only");
      }
      int slot = input.slots()[i];
      if (!column.isNull(i) && input.weight(i) > 0 && isBetter(column, i, best[slot])) {
        row[0] = i;
        best[slot] = column.gather(row, 1);
      }
    }
  }

  @Override
  public boolean merges() {
    return true;
  }

  @Override
  public void merge(AggregateState from, int[] fromSlots, int[] slots, int count) {
    GrowingExtremes other = (GrowingExtremes) from;
    for (int i = 0; i < count; i++) {
      BytesColumn value = other.best[fromSlots[i]];
      if (value != null && isBetter(value, 0, best[slots[i]])) {
        best[slots[i]] = value;
      }
    }
  }

  private boolean isBetter(BytesColumn column, int row, @Nullable BytesColumn than) {
    if (than == null) {
      return true;
    }
    int compared = order.compare(column, row, than, 0);
    if (compared == 0) {
      int start = column.start(row);
      compared =
          Arrays.compareUnsigned(
              column.data(), start, start + column.length(row), than.data(), 0, than.length(0));
    }
    return max ? compared > 0 : compared < 0;
  }

  @Override
  public void emit(int[] slots, int count, ColumnBuilder out, RowErrors errors) {
    for (int i = 0; i < count; i++) {
      BytesColumn value = best[slots[i]];
      if (value == null) {
        out.appendNull();
      } else {
        out.appendFrom(value, 0);
      }
    }
  }

  @Override
  public void clear(int slot) {
    best[slot] = null;
  }

  @Override
  public long bytes() {
    long total = 4L * best.length;
    for (BytesColumn value : best) {
      total += value == null ? 0 : 64 + value.bytes();
    }
    return total;
  }
}
