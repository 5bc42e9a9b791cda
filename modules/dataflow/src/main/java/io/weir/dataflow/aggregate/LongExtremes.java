package io.weir.dataflow.aggregate;

import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.LongColumn;
import io.weir.columnar.TypeKind.Layout;
import io.weir.dataflow.expr.RowErrors;
import io.weir.dataflow.state.Grow;
import io.weir.dataflow.state.OrderKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Min and max of what is kept in eight bytes. As long as nothing is taken away, the best value of a
 * group is enough; the others are only written down one after another. The first retraction, or a
 * long list, puts them all in order.
 */
final class LongExtremes implements AggregateState {
  /** Values written down before they are put in order, where equal ones are one. */
  private static final int MAX_LOG = 1 << 21;

  private static final int CHUNK = 1 << 12;

  private final DataType type;
  private final boolean max;
  private long[] best = new long[0];
  private long[] counts = new long[0];
  private int[] logSlots = new int[0];
  private long[] logValues = new long[0];
  private int logged;
  private @Nullable OrderedValues ordered;

  LongExtremes(DataType type, boolean max) {
    this.type = type;
    this.max = max;
  }

  @Override
  public void ensureSlots(int capacity) {
    best = Grow.longs(best, capacity);
    counts = Grow.longs(counts, capacity);
  }

  @Override
  public void add(AggregateInput input) {
    if (ordered != null || mustOrder(input)) {
      (ordered != null ? ordered : putInOrder()).add(plain(input));
      return;
    }
    Column column = input.arg();
    boolean nulls = column.hasNulls();
    int end = logged + input.rows();
    logSlots = Grow.ints(logSlots, end);
    logValues = Grow.longs(logValues, end);
    for (int i = 0; i < input.rows(); i++) {
      if (!nulls || !column.isNull(i)) {
        insert(input.slots()[i], value(column, i));
      }
    }
  }

  /** Equal floats alike: what was written down has lost the sign of a zero. */
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

  private boolean mustOrder(AggregateInput input) {
    if (logged + input.rows() > MAX_LOG) {
      return true;
    }
    long[] weights = input.weights();
    if (weights != null) {
      for (int i = 0; i < input.rows(); i++) {
        if (weights[i] != 1) {
          return true;
        }
      }
    }
    return false;
  }

  private void insert(int slot, long value) {
    if (counts[slot]++ == 0 || (max ? value > best[slot] : value < best[slot])) {
      best[slot] = value;
    }
    logSlots[logged] = slot;
    logValues[logged++] = value;
  }

  private OrderedValues putInOrder() {
    OrderedValues values =
        new OrderedValues(type, max ? OrderedValues.Pick.MAX : OrderedValues.Pick.MIN);
    for (int from = 0; from < logged; from += CHUNK) {
      int count = Math.min(CHUNK, logged - from);
      ColumnBuilder column = new ColumnBuilder(type.layout(), count);
      int[] slots = new int[count];
      for (int i = 0; i < count; i++) {
        slots[i] = logSlots[from + i];
        append(column, logValues[from + i]);
      }
      values.add(new AggregateInput(List.of(column.build()), count, slots, null));
    }
    ordered = values;
    best = new long[0];
    counts = new long[0];
    logSlots = new int[0];
    logValues = new long[0];
    logged = 0;
    return values;
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
  public void settle() {
    if (ordered != null) {
      ordered.settle();
    }
  }

  @Override
  public void emit(int[] slots, int count, ColumnBuilder out, RowErrors errors) {
    if (ordered != null) {
      ordered.emit(slots, count, out, errors);
      return;
    }
    for (int i = 0; i < count; i++) {
      if (counts[slots[i]] == 0) {
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
    }
  }

  @Override
  public long bytes() {
    return 16L * best.length + 12L * logSlots.length + (ordered == null ? 0 : ordered.bytes());
  }

  @Override
  public long rows() {
    return ordered == null ? logged : ordered.rows();
  }
}
