package io.weir.dataflow.aggregate;

import io.weir.columnar.BytesColumn;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.value.Numerics;
import io.weir.dataflow.expr.RowErrors;
import io.weir.kernel.RejectedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sums and averages of numerics. Values of a small unscaled part and a usual scale are summed as
 * longs, an array a scale; all others in a map. The number of values of each scale is kept, since
 * the result has the largest one that is there.
 */
final class NumericSums implements AggregateState {
  /** Scales that have arrays of their own. */
  private static final int PLAIN_SCALES = 8;

  /** Values of one scale in one group, past what the arrays take. */
  private static final class Rest {
    BigInteger sum = BigInteger.ZERO;
    long count;
  }

  private final WideSums[] byScale = new WideSums[PLAIN_SCALES];
  private final Map<Integer, TreeMap<Integer, Rest>> rest = new HashMap<>();
  private final boolean average;
  private int capacity;

  NumericSums(boolean average) {
    this.average = average;
  }

  @Override
  public void ensureSlots(int newCapacity) {
    capacity = newCapacity;
    for (WideSums sums : byScale) {
      if (sums != null) {
        sums.ensureSlots(newCapacity);
      }
    }
  }

  @Override
  public void add(AggregateInput input) {
    BytesColumn column = (BytesColumn) input.arg();
    for (int i = 0; i < input.rows(); i++) {
      if (column.isNull(i)) {
        continue;
      }
      int scale = Numerics.scale(column, i);
      int slot = input.slots()[i];
      if (scale < PLAIN_SCALES && Numerics.isSmall(column, i)) {
        plain(scale).add(slot, Numerics.unscaled(column, i), input.weight(i));
      } else {
        addRest(slot, Numerics.get(column, i), input.weight(i));
      }
    }
  }

  private WideSums plain(int scale) {
    WideSums sums = byScale[scale];
    if (sums == null) {
      sums = new WideSums();
      sums.ensureSlots(capacity);
      byScale[scale] = sums;
    }
    return sums;
  }

  private void addRest(int slot, BigDecimal value, long weight) {
    addRest(
        slot, value.scale(), value.unscaledValue().multiply(BigInteger.valueOf(weight)), weight);
  }

  private void addRest(int slot, int scale, BigInteger sum, long count) {
    TreeMap<Integer, Rest> scales = rest.computeIfAbsent(slot, s -> new TreeMap<>());
    Rest cell = scales.computeIfAbsent(scale, s -> new Rest());
    cell.sum = cell.sum.add(sum);
    cell.count += count;
    if (cell.count == 0 && cell.sum.signum() == 0) {
      scales.remove(scale);
      if (scales.isEmpty()) {
        rest.remove(slot);
      }
    }
  }

  @Override
  public boolean merges() {
    return true;
  }

  @Override
  public void merge(AggregateState from, int[] fromSlots, int[] slots, int count) {
    NumericSums other = (NumericSums) from;
    for (int scale = 0; scale < PLAIN_SCALES; scale++) {
      WideSums sums = other.byScale[scale];
      if (sums != null) {
        plain(scale).merge(sums, fromSlots, slots, count);
      }
    }
    for (int i = 0; i < count && !other.rest.isEmpty(); i++) {
      TreeMap<Integer, Rest> scales = other.rest.get(fromSlots[i]);
      if (scales != null) {
        for (Map.Entry<Integer, Rest> cell : scales.entrySet()) {
          addRest(slots[i], cell.getKey(), cell.getValue().sum, cell.getValue().count);
        }
      }
    }
  }

  @Override
  public void emit(int[] slots, int count, ColumnBuilder out, RowErrors errors) {
    for (int i = 0; i < count; i++) {
      int before = out.size();
      try {
        emit(slots[i], out);
      } catch (RejectedException e) {
        if (out.size() == before) {
          out.appendNull();
        }
        errors.put(i, e.rejection());
      }
    }
  }

  private void emit(int slot, ColumnBuilder out) {
    long values = 0;
    int scale = 0;
    BigDecimal sum = BigDecimal.ZERO;
    for (int s = 0; s < PLAIN_SCALES; s++) {
      WideSums sums = byScale[s];
      if (sums != null && sums.count(slot) != 0) {
        values += sums.count(slot);
        scale = s;
        sum = sum.add(new BigDecimal(sums.sum(slot), s));
      }
    }
    TreeMap<Integer, Rest> scales = rest.get(slot);
    if (scales != null) {
      for (Map.Entry<Integer, Rest> entry : scales.entrySet()) {
        values += entry.getValue().count;
        scale = Math.max(scale, entry.getKey());
        sum = sum.add(new BigDecimal(entry.getValue().sum, entry.getKey()));
      }
    }
    if (values == 0) {
      out.appendNull();
      return;
    }
    BigDecimal shown = sum.setScale(scale);
    Numerics.append(out, average ? Numerics.divide(shown, BigDecimal.valueOf(values)) : shown);
  }

  @Override
  public void clear(int slot) {
    for (WideSums sums : byScale) {
      if (sums != null) {
        sums.clear(slot);
      }
    }
    rest.remove(slot);
  }

  @Override
  public long bytes() {
    long total = 200L * rest.size();
    for (WideSums sums : byScale) {
      total += sums == null ? 0 : sums.bytes();
    }
    return total;
  }
}
