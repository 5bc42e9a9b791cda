package io.weir.dataflow.aggregate;

import io.weir.columnar.BytesColumn;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.value.Interval;
import io.weir.columnar.value.Intervals;
import io.weir.columnar.value.ValueErrors;
import io.weir.dataflow.expr.RowErrors;
import io.weir.kernel.RejectedException;

/** Sums and averages of intervals: months, days and microseconds each by themselves. */
final class IntervalSums implements AggregateState {
  private final WideSums months = new WideSums();
  private final WideSums days = new WideSums();
  private final WideSums micros = new WideSums();
  private final boolean average;

  IntervalSums(boolean average) {
    this.average = average;
  }

  @Override
  public void ensureSlots(int capacity) {
    months.ensureSlots(capacity);
    days.ensureSlots(capacity);
    micros.ensureSlots(capacity);
  }

  @Override
  public void add(AggregateInput input) {
    BytesColumn column = (BytesColumn) input.arg();
    for (int i = 0; i < input.rows(); i++) {
      if (!column.isNull(i)) {
        int slot = input.slots()[i];
        months.add(slot, Intervals.months(column, i), input.weight(i));
        days.add(slot, Intervals.days(column, i), input.weight(i));
        micros.add(slot, Intervals.micros(column, i), input.weight(i));
      }
    }
  }

  @Override
  public boolean merges() {
    return true;
  }

  @Override
  public void merge(AggregateState from, int[] fromSlots, int[] slots, int count) {
    IntervalSums other = (IntervalSums) from;
    months.merge(other.months, fromSlots, slots, count);
    days.merge(other.days, fromSlots, slots, count);
    micros.merge(other.micros, fromSlots, slots, count);
  }

  @Override
  public void emit(int[] slots, int count, ColumnBuilder out, RowErrors errors) {
    for (int i = 0; i < count; i++) {
      int slot = slots[i];
      if (months.count(slot) == 0) {
        out.appendNull();
        continue;
      }
      try {
        Interval sum = sum(slot);
        Intervals.append(out, average ? sum.dividedBy(months.count(slot)) : sum);
      } catch (RejectedException e) {
        out.appendNull();
        errors.put(i, e.rejection());
      }
    }
  }

  private Interval sum(int slot) {
    if (!months.fitsLong(slot) || !days.fitsLong(slot) || !micros.fitsLong(slot)) {
      throw ValueErrors.INTERVAL_RANGE.exception();
    }
    return Interval.ofExact(months.low(slot), days.low(slot), micros.low(slot));
  }

  @Override
  public void clear(int slot) {
    months.clear(slot);
    days.clear(slot);
    micros.clear(slot);
  }

  @Override
  public long bytes() {
    return months.bytes() + days.bytes() + micros.bytes();
  }
}
