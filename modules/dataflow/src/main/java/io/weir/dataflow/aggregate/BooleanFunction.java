package io.weir.dataflow.aggregate;

import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import io.weir.columnar.TypeKind;
import io.weir.dataflow.expr.RowErrors;
import io.weir.dataflow.state.Grow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code bool_and} and its other name {@code every}, {@code bool_or}: of the values that are not
 * null, null where there are none.
 */
record BooleanFunction(String name, boolean and) implements AggregateFunction {
  @Override
  public @Nullable DataType result(List<DataType> args) {
    return args.size() == 1 && args.get(0).kind() == TypeKind.BOOLEAN ? DataType.BOOLEAN : null;
  }

  @Override
  public AggregateState create(List<DataType> args, boolean appendOnly) {
    return new State(and);
  }

  private static final class State implements AggregateState {
    private final boolean and;
    private long[] trues = new long[0];
    private long[] falses = new long[0];

    State(boolean and) {
      this.and = and;
    }

    @Override
    public void ensureSlots(int capacity) {
      trues = Grow.longs(trues, capacity);
      falses = Grow.longs(falses, capacity);
    }

    @Override
    public void add(AggregateInput input) {
      Column arg = input.arg();
      long[] values = ((LongColumn) arg).values();
      for (int i = 0; i < input.rows(); i++) {
        if (!arg.isNull(i)) {
          (values[i] != 0 ? trues : falses)[input.slots()[i]] += input.weight(i);
        }
      }
    }

    @Override
    public boolean merges() {
      return true;
    }

    @Override
    public void merge(AggregateState from, int[] fromSlots, int[] slots, int count) {
      State other = (State) from;
      for (int i = 0; i < count; i++) {
        trues[slots[i]] += other.trues[fromSlots[i]];
        falses[slots[i]] += other.falses[fromSlots[i]];
      }
    }

    @Override
    public void emit(int[] slots, int count, ColumnBuilder out, RowErrors errors) {
      for (int i = 0; i < count; i++) {
        int slot = slots[i];
        if (trues[slot] == 0 && falses[slot] == 0) {
          out.appendNull();
        } else {
          out.appendLong((and ? falses[slot] == 0 : trues[slot] != 0) ? 1 : 0);
        }
      }
    }

    @Override
    public void clear(int slot) {
      trues[slot] = 0;
      falses[slot] = 0;
    }

    @Override
    public long bytes() {
      return 16L * trues.length;
    }
  }
}
