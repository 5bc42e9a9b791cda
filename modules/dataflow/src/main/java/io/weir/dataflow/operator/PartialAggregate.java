package io.weir.dataflow.operator;

import io.weir.columnar.Batch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * GROUP BY as far as one of several workers gets by itself: what the rows of an epoch that are on
 * this worker come to, a group each. Handed over at the flush: so many rows of few groups need not
 * be moved to the workers that keep these. Where nearly every row is a group of its own the rest of
 * the epoch's rows is passed on as it comes.
 */
public final class PartialAggregate implements Operator {
  /** Groups up to which it does not matter how few rows each has. */
  private final int few;

  private final Supplier<GroupSums> fresh;
  private final Consumer<GroupSums> ready;
  private @Nullable GroupSums sums;
  private long rows;
  private boolean passes;

  /**
   * @param fresh sums that have no groups yet, and that merge
   * @param ready is given each epoch's sums, which are not touched any more here
   */
  public PartialAggregate(int few, Supplier<GroupSums> fresh, Consumer<GroupSums> ready) {
    this.few = few;
    this.fresh = fresh;
    this.ready = ready;
  }

  @Override
  public void push(int port, Batch batch, Output out) {
    if (passes) {
      out.rows(batch);
      return;
    }
    GroupSums into = sums;
    if (into == null) {
      into = fresh.get();
      sums = into;
    }
    into.assign(batch);
    into.add(batch);
    rows += batch.rows();
    int groups = into.slotsUsed();
    if (groups > few && groups > rows / 2) {
      handOver();
      passes = true;
    }
  }

  @Override
  public void flush(Output out) {
    handOver();
    passes = false;
  }

  private void handOver() {
    if (sums != null) {
      ready.accept(sums);
      sums = null;
      rows = 0;
    }
  }

  @Override
  public long stateBytes() {
    return sums == null ? 0 : sums.bytes();
  }

  @Override
  public long stateRows() {
    return sums == null ? 0 : sums.stateRows();
  }
}
