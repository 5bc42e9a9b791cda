package io.weir.dataflow.aggregate;

import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.LongColumn;
import io.weir.columnar.value.Numerics;
import io.weir.columnar.value.ValueErrors;
import io.weir.dataflow.expr.RowErrors;
import java.math.BigDecimal;

/** Sums and averages of integers. */
final class IntegerSums implements AggregateState {
  /** What to make of sum and count. */
  enum Result {
    INT8,
    NUMERIC,
    AVERAGE
  }

  private final WideSums sums = new WideSums();
  private final Result result;

  IntegerSums(Result result) {
    this.result = result;
  }

  @Override
  public void ensureSlots(int capacity) {
    sums.ensureSlots(capacity);
  }

  @Override
  public void add(AggregateInput input) {
    LongColumn column = (LongColumn) input.arg();
    if (!column.hasNulls() && input.weights() == null) {
      sums.addAll(column.values(), input.slots(), input.rows());
      return;
    }
    for (int i = 0; i < input.rows(); i++) {
      if (!column.isNull(i)) {
        sums.add(input.slots()[i], column.get(i), input.weight(i));
      }
    }
  }

  @Override
  public boolean merges() {
    return true;
  }

  @Override
  public void merge(AggregateState from, int[] fromSlots, int[] slots, int count) {
    sums.merge(((IntegerSums) from).sums, fromSlots, slots, count);
  }

  @Override
  public void emit(int[] slots, int count, ColumnBuilder out, RowErrors errors) {
    for (int i = 0; i < count; i++) {
      int slot = slots[i];
      if (sums.count(slot) == 0) {
        out.appendNull();
        continue;
      }
      switch (result) {
        case INT8 -> {
          if (sums.fitsLong(slot)) {
            out.appendLong(sums.low(slot));
          } else {
            out.appendNull();
            errors.put(i, ValueErrors.BIGINT_RANGE);
          }
        }
        case NUMERIC -> {
          if (sums.fitsLong(slot)) {
            Numerics.append(out, sums.low(slot), 0);
          } else {
            Numerics.append(out, new BigDecimal(sums.sum(slot)));
          }
        }
        case AVERAGE ->
            Numerics.append(
                out,
                Numerics.divide(
                    new BigDecimal(sums.sum(slot)), BigDecimal.valueOf(sums.count(slot))));
      }
    }
  }

  @Override
  public void clear(int slot) {
    sums.clear(slot);
  }

  @Override
  public long bytes() {
    return sums.bytes();
  }
}
