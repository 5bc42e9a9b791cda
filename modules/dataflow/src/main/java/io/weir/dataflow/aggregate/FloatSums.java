package io.weir.dataflow.aggregate;

import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.value.ValueErrors;
import io.weir.dataflow.expr.RowErrors;
import io.weir.dataflow.state.Grow;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sums and averages of floats, exact and rounded once, when they are read: a running float sum
 * would hang on the order of the rows, and a retraction would leave what rounding lost. NaNs and
 * infinities are counted, since they cannot be subtracted.
 */
final class FloatSums implements AggregateState {
  /** What to make of sum and count. */
  enum Result {
    FLOAT4,
    FLOAT8,
    AVERAGE
  }

  private static final int NANS = 0;
  private static final int POSITIVE = 1;
  private static final int NEGATIVE = 2;

  private final Result result;
  private @Nullable ExactSum[] sums = new ExactSum[0];
  private long[] counts = new long[0];

  /** NaNs and infinities, by slot. Rare, so kept sparse. */
  private final Map<Integer, long[]> specials = new HashMap<>();

  FloatSums(Result result) {
    this.result = result;
  }

  @Override
  public void ensureSlots(int capacity) {
    counts = Grow.longs(counts, capacity);
    if (sums.length < counts.length) {
      sums = Arrays.copyOf(sums, counts.length);
    }
  }

  @Override
  public void add(AggregateInput input) {
    DoubleColumn column = (DoubleColumn) input.arg();
    for (int i = 0; i < input.rows(); i++) {
      if (column.isNull(i)) {
        continue;
      }
      int slot = input.slots()[i];
      double value = column.get(i);
      long weight = input.weight(i);
      counts[slot] += weight;
      if (Double.isFinite(value)) {
        sum(slot).add(value, weight);
      } else {
        special(slot)[Double.isNaN(value) ? NANS : value > 0 ? POSITIVE : NEGATIVE] += weight;
      }
    }
  }

  private ExactSum sum(int slot) {
    ExactSum sum = sums[slot];
    if (sum == null) {
      sum = new ExactSum();
      sums[slot] = sum;
    }
    return sum;
  }

  private long[] special(int slot) {
    return specials.computeIfAbsent(slot, s -> new long[3]);
  }

  @Override
  public boolean merges() {
    return true;
  }

  @Override
  public void merge(AggregateState from, int[] fromSlots, int[] slots, int count) {
    FloatSums other = (FloatSums) from;
    for (int i = 0; i < count; i++) {
      counts[slots[i]] += other.counts[fromSlots[i]];
      ExactSum finite = other.sums[fromSlots[i]];
      if (finite != null) {
        sum(slots[i]).add(finite);
      }
      long[] more = other.specials.get(fromSlots[i]);
      if (more != null) {
        long[] special = special(slots[i]);
        for (int kind = 0; kind < special.length; kind++) {
          special[kind] += more[kind];
        }
      }
    }
  }

  @Override
  public void emit(int[] slots, int count, ColumnBuilder out, RowErrors errors) {
    for (int i = 0; i < count; i++) {
      int slot = slots[i];
      if (counts[slot] == 0) {
        out.appendNull();
        continue;
      }
      long[] special = specials.get(slot);
      boolean finite = special == null || (special[0] == 0 && special[1] == 0 && special[2] == 0);
      double sum = finite || special == null ? finite(slot) : special(special);
      if (finite && Double.isInfinite(sum)) {
        out.appendNull();
        errors.put(i, ValueErrors.FLOAT_OVERFLOW);
      } else {
        out.appendDouble(result == Result.AVERAGE ? sum / counts[slot] : sum);
      }
    }
  }

  private double finite(int slot) {
    ExactSum sum = sums[slot];
    double exact = sum == null ? 0 : sum.value();
    return result == Result.FLOAT4 ? (float) exact : exact;
  }

  private static double special(long[] counts) {
    if (counts[NANS] != 0 || (counts[POSITIVE] != 0 && counts[NEGATIVE] != 0)) {
      return Double.NaN;
    }
    return counts[POSITIVE] != 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
  }

  @Override
  public void clear(int slot) {
    sums[slot] = null;
    specials.remove(slot);
    counts[slot] = 0;
  }

  @Override
  public long bytes() {
    long total = 16L * counts.length;
    for (ExactSum sum : sums) {
      total += sum == null ? 0 : sum.bytes();
    }
    return total;
  }
}
