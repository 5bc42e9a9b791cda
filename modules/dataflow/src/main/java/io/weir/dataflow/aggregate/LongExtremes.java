package io.weir.dataflow.aggregate;

import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.LongColumn;
import io.weir.columnar.TypeKind.Layout;
import io.weir.dataflow.expr.RowErrors;
import io.weir.dataflow.state.Grow;
import io.weir.dataflow.state.IntStack;
import io.weir.dataflow.state.OrderKey;
import io.weir.dataflow.state.PairCounts;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Min and max of what is kept in eight bytes. The best value of each group is at hand, all values
 * are only counted: their order is made up when a group first loses its best value for good, and
 * kept from then on. Over inputs that never take a row away nothing is counted either.
 */
final class LongExtremes implements AggregateState {
  /** No value is there; the best one is known; the best one has gone, and values are left. */
  private static final byte EMPTY = 0;

  private static final byte KNOWN = 1;
  private static final byte LOST = 2;

  private final DataType type;
  private final boolean max;
  private final boolean appendOnly;
  private long[] best = new long[0];
  private long[] counts = new long[0];
  private byte[] states = new byte[0];
  private final IntStack lost = new IntStack();
  private PairCounts pairs = new PairCounts();
  private @Nullable OrderedValues ordered;

  LongExtremes(DataType type, boolean max, boolean appendOnly) {
    this.type = type;
    this.max = max;
    this.appendOnly = appendOnly;
  }

  @Override
  public void ensureSlots(int capacity) {
    best = Grow.longs(best, capacity);
    counts = Grow.longs(counts, capacity);
    if (states.length < best.length) {
      states = Arrays.copyOf(states, best.length);
    }
  }

  @Override
  public void add(AggregateInput input) {
    if (ordered != null) {
      ordered.add(plain(input));
      return;
    }
    Column column = input.arg();
    boolean nulls = column.hasNulls();
    for (int i = 0; i < input.rows(); i++) {
      if (!nulls || !column.isNull(i)) {
        add(input.slots()[i], value(column, i), input.weight(i));
      }
    }
  }

  private void add(int slot, long value, long weight) {
    if (weight == 0) {
      return;
    }
    counts[slot] += weight;
    long there = appendOnly ? weight : pairs.add(slot, value, weight);
    if (there > 0) {
      if (states[slot] == EMPTY || (max ? value >= best[slot] : value <= best[slot])) {
        best[slot] = value;
        states[slot] = KNOWN;
      }
    } else if (appendOnly) {
      throw new IllegalStateException("a row was taken from an input that is append-only");
    } else if (states[slot] == KNOWN && value == best[slot]) {
      states[slot] = LOST;
      lost.push(slot);
    }
  }

  @Override
  public boolean merges() {
    return appendOnly;
  }

  @Override
  public void merge(AggregateState from, int[] fromSlots, int[] slots, int count) {
    LongExtremes other = (LongExtremes) from;
    for (int i = 0; i < count; i++) {
      int at = fromSlots[i];
      if (other.states[at] == KNOWN) {
        add(slots[i], other.best[at], other.counts[at]);
      }
    }
  }

  @Override
  public void settle() {
    for (int i = 0; i < lost.size() && ordered == null; i++) {
      int slot = lost.get(i);
      if (states[slot] == LOST && counts[slot] == 0) {
        states[slot] = EMPTY;
      } else if (states[slot] == LOST) {
        putInOrder();
      }
    }
    lost.clear();
    if (ordered != null) {
      ordered.settle();
    }
  }

  private void putInOrder() {
    OrderedValues values =
        new OrderedValues(type, max ? OrderedValues.Pick.MAX : OrderedValues.Pick.MIN);
    pairs.forEach(
        (slot, value, count) -> {
          ColumnBuilder column = new ColumnBuilder(type.layout(), 1);
          append(column, value);
          values.add(
              new AggregateInput(List.of(column.build()), 1, new int[] {slot}, new long[] {count}));
        });
    ordered = values;
    pairs = new PairCounts();
    best = new long[0];
    counts = new long[0];
    states = new byte[0];
  }

  /** Equal floats alike: those that were counted have lost the sign of a zero. */
  private static AggregateInput plain(AggregateInput input) {
    if (!(input.arg() instanceof DoubleColumn column)) {
      return input;
    }
    double[] values = new double[input.rows()];
    for (int i = 0; i < values.length; i++) {
      values[i] = OrderKey.ofSortable(OrderKey.sortable(column.get(i)));
    }
    return new AggregateInput(
        List.of(new DoubleColumn(values, values.length, column.nulls())),
        input.rows(),
        input.slots(),
        input.weights());
  }

  private static long value(Column column, int row) {
    return switch (column) {
      case LongColumn c -> c.get(row);
      case DoubleColumn c -> OrderKey.sortable(c.get(row));
      default -> throw new IllegalArgumentException("not of eight bytes");
    };
  }

  private void append(ColumnBuilder out, long value) {
    if (type.layout() == Layout.LONG) {
      out.appendLong(value);
    } else {
      out.appendDouble(OrderKey.ofSortable(value));
    }
  }

  @Override
  public void emit(int[] slots, int count, ColumnBuilder out, RowErrors errors) {
    if (ordered != null) {
      ordered.emit(slots, count, out, errors);
      return;
    }
    for (int i = 0; i < count; i++) {
      if (states[slots[i]] == EMPTY) {
        out.appendNull();
      } else {
        append(out, best[slots[i]]);
      }
    }
  }

  @Override
  public void clear(int slot) {
    if (ordered == null) {
      counts[slot] = 0;
      states[slot] = EMPTY;
    }
  }

  @Override
  public long bytes() {
    return 17L * best.length + pairs.bytes() + (ordered == null ? 0 : ordered.bytes());
  }

  @Override
  public long rows() {
    return ordered == null ? pairs.size() : ordered.rows();
  }
}
