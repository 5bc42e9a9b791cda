package io.weir.dataflow.aggregate;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import io.weir.dataflow.expr.RowErrors;
import io.weir.dataflow.operator.Output;
import io.weir.dataflow.operator.SetKind;
import io.weir.dataflow.operator.SetOperator;
import io.weir.kernel.Rejection;
import java.util.ArrayList;
import java.util.List;

/**
 * The DISTINCT form of any aggregate: the distinct pairs of group and value, by the operator that
 * DISTINCT is, go into the aggregate at the end of an epoch. Nulls, which no such aggregate counts,
 * are left out.
 */
public final class DistinctAggregate implements AggregateState {
  private final AggregateState inner;
  private final SetOperator pairs;

  public DistinctAggregate(AggregateState inner, DataType type) {
    this.inner = inner;
    this.pairs = new SetOperator(List.of(DataType.INT8, type), SetKind.DISTINCT);
  }

  @Override
  public void ensureSlots(int capacity) {
    inner.ensureSlots(capacity);
  }

  @Override
  public void add(AggregateInput input) {
    AggregateInput values = input.arg().hasNulls() ? withoutNulls(input) : input;
    long[] slots = new long[values.rows()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = values.slots()[i];
    }
    List<Column> columns = new ArrayList<>();
    columns.add(new LongColumn(slots, slots.length, null));
    columns.add(values.arg());
    pairs.push(0, new Batch(columns, slots.length, values.weights()), intoInner());
  }

  private static AggregateInput withoutNulls(AggregateInput input) {
    int[] index = new int[input.rows()];
    int kept = 0;
    for (int i = 0; i < input.rows(); i++) {
      if (!input.arg().isNull(i)) {
        index[kept++] = i;
      }
    }
    return input.gather(index, kept);
  }

  @Override
  public void settle() {
    pairs.flush(intoInner());
    inner.settle();
  }

  private Output intoInner() {
    return new Output() {
      @Override
      public void rows(Batch batch) {
        LongColumn groups = (LongColumn) batch.column(0);
        int[] slots = new int[batch.rows()];
        for (int i = 0; i < slots.length; i++) {
          slots[i] = (int) groups.get(i);
        }
        inner.add(
            new AggregateInput(List.of(batch.column(1)), batch.rows(), slots, batch.weights()));
      }

      @Override
      public void error(Rejection error, long weight) {
        throw new IllegalStateException("DISTINCT does not fail");
      }
    };
  }

  @Override
  public void emit(int[] slots, int count, ColumnBuilder out, RowErrors errors) {
    inner.emit(slots, count, out, errors);
  }

  @Override
  public void clear(int slot) {
    inner.clear(slot);
  }

  @Override
  public long bytes() {
    return inner.bytes() + pairs.stateBytes();
  }

  @Override
  public long rows() {
    return inner.rows() + pairs.stateRows();
  }
}
