package io.weir.dataflow.aggregate;

import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.dataflow.expr.RowErrors;
import io.weir.dataflow.state.Grow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code count(*)}: rows; {@code count(x)}: rows where x is not null. */
final class CountFunction implements AggregateFunction {
  @Override
  public String name() {
    return "count";
  }

  @Override
  public @Nullable DataType result(List<DataType> args) {
    return args.size() <= 1 ? DataType.INT8 : null;
  }

  @Override
  public AggregateState create(List<DataType> args, boolean appendOnly) {
    return new State();
  }

  private static final class State implements AggregateState {
    private long[] counts = new long[0];

    @Override
    public void ensureSlots(int capacity) {
      counts = Grow.longs(counts, capacity);
    }

    @Override
    public void add(AggregateInput input) {
      long[] to = counts;
      int[] slots = input.slots();
      long[] weights = input.weights();
      Column arg = input.args().isEmpty() || !input.arg().hasNulls() ? null : input.arg();
      if (arg == null && weights == null) {
        for (int i = 0; i < input.rows(); i++) {
          to[slots[i]]++;
        }
        return;
      }
      for (int i = 0; i < input.rows(); i++) {
        if (arg == null || !arg.isNull(i)) {
          to[slots[i]] += weights == null ? 1 : weights[i];
        }
      }
    }

    @Override
    public boolean merges() {
      return true;
    }

    @Override
    public void merge(AggregateState from, int[] fromSlots, int[] slots, int count) {
      long[] more = ((State) from).counts;
      for (int i = 0; i < count; i++) {
        counts[slots[i]] += more[fromSlots[i]];
      }
    }

    @Override
    public void emit(int[] slots, int count, ColumnBuilder out, RowErrors errors) {
      for (int i = 0; i < count; i++) {
        out.appendLong(counts[slots[i]]);
      }
    }

    @Override
    public void clear(int slot) {
      counts[slot] = 0;
    }

    @Override
    public long bytes() {
      return 8L * counts.length;
    }
  }
}
