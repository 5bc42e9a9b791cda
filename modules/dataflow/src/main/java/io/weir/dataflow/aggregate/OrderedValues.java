package io.weir.dataflow.aggregate;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.dataflow.expr.RowErrors;
import io.weir.dataflow.plan.SortKey;
import io.weir.dataflow.state.Grow;
import io.weir.dataflow.state.OrderedRows;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.List;

/** All values of each group in order, of which one is the result: it may be taken away again. */
final class OrderedValues implements AggregateState {
  static final Rejection MORE_THAN_ONE =
      Rejection.of(
              SqlState.CARDINALITY_VIOLATION,
              "more than one row returned by a subquery used as an expression")
          .withHint("Make the subquery return one row, for example with an aggregate or LIMIT 1.");

  /** Which of the values is the result. */
  enum Pick {
    MIN,
    MAX,
    ONLY
  }

  private final DataType type;
  private final Pick pick;
  private final OrderedRows values;

  /** Rows of a group, those of null included: only for {@link Pick#ONLY}. */
  private long[] counts = new long[0];

  OrderedValues(DataType type, Pick pick) {
    this.type = type;
    this.pick = pick;
    this.values = new OrderedRows(List.of(type), List.of(new SortKey(0, false, false)));
  }

  @Override
  public void ensureSlots(int capacity) {
    if (pick == Pick.ONLY) {
      counts = Grow.longs(counts, capacity);
    }
  }

  @Override
  public void add(AggregateInput input) {
    Column column = input.arg();
    Batch batch = new Batch(input.args(), input.rows(), null);
    for (int i = 0; i < input.rows(); i++) {
      if (pick == Pick.ONLY) {
        counts[input.slots()[i]] += input.weight(i);
      }
      if (!column.isNull(i)) {
        values.add(input.slots()[i], batch, i, input.weight(i));
      }
    }
  }

  @Override
  public void settle() {
    values.sweep();
  }

  @Override
  public void emit(int[] slots, int count, ColumnBuilder out, RowErrors errors) {
    BatchBuilder found = new BatchBuilder(List.of(type), count);
    for (int i = 0; i < count; i++) {
      int id = pick(slots[i]);
      if (pick == Pick.ONLY && counts[slots[i]] > 1) {
        errors.put(i, MORE_THAN_ONE);
        id = OrderedRows.NONE;
      }
      if (id == OrderedRows.NONE) {
        found.column(0).appendNull();
      } else {
        values.decode(id, found, 0);
      }
      found.endRow();
    }
    Batch batch = found.build();
    for (int i = 0; i < count; i++) {
      out.appendFrom(batch.column(0), i);
    }
  }

  /** Only rows of weight zero, or none at all, are passed over. */
  private int pick(int slot) {
    boolean backwards = pick == Pick.MAX;
    long cursor = backwards ? values.previous(values.first(slot + 1)) : values.first(slot);
    int id = values.at(cursor, slot);
    while (id != OrderedRows.NONE && values.weight(id) <= 0) {
      cursor = backwards ? values.previous(cursor) : values.next(cursor);
      id = values.at(cursor, slot);
    }
    return id;
  }

  @Override
  public void clear(int slot) {
    if (pick == Pick.ONLY) {
      counts[slot] = 0;
    }
  }

  @Override
  public long bytes() {
    return values.bytes() + 8L * counts.length;
  }

  @Override
  public long rows() {
    return values.size();
  }
}
