package io.weir.executor;

import io.weir.columnar.Batch;
import io.weir.columnar.LongColumn;
import io.weir.connector.Connector.UpstreamIdentity;
import io.weir.connector.SinkConnector;
import io.weir.connector.SinkSpec;
import io.weir.connector.SinkWriter;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A downstream system with transactions and fencing that outlives the node. It can stop answering
 * at any call, before or after it has done what it was asked for.
 */
final class MemoryDownstream implements SinkConnector {
  /** Where calls end. */
  enum Fault {
    /** The call does nothing. */
    BEFORE,
    /** The call is done, and its answer lost. */
    AFTER
  }

  /** What one sink has written: by epoch its rows (first column -> second column) and weights. */
  static final class Target {
    final TreeMap<Long, Map<List<Long>, Long>> epochs = new TreeMap<>();
    int transactions;
    private Object owner = new Object();
  }

  private final Map<String, Target> targets = new TreeMap<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private boolean held;
  private int calls;
  private int faultAt = Integer.MAX_VALUE;
  private Fault fault = Fault.BEFORE;
  private boolean dead;
  private @Nullable Rejection refusal;

  /** The calls so far. */
  synchronized int calls() {
    return calls;
  }

  /** From call {@code number} on nothing is answered: the node is killed in it. */
  synchronized void dieAt(int number, Fault how) {
    faultAt = number;
    fault = how;
  }

  /** The machine is back. */
  synchronized void revive() {
    dead = false;
    faultAt = Integer.MAX_VALUE;
    refusal = null;
  }

  /** Every call fails with this until {@link #revive}. */
  synchronized void refuse(Rejection reason) {
    refusal = reason;
  }

  /** Calls wait until {@link #release}. */
  synchronized void hold() {
    held = true;
  }

  void release() {
    List<Runnable> calls;
    synchronized (this) {
      held = false;
      calls = List.copyOf(waiting);
      waiting.clear();
    }
    calls.forEach(Runnable::run);
  }

  /** The only sink's target. */
  synchronized Target target() {
    return targets.values().iterator().next();
  }

  synchronized int sinks() {
    return targets.size();
  }

  /** All that is downstream, summed up; fails where a row has no weight of 1. */
  synchronized Map<Long, Long> rows() {
    Map<List<Long>, Long> sum = new java.util.HashMap<>();
    target()
        .epochs
        .values()
        .forEach(epoch -> epoch.forEach((row, weight) -> sum.merge(row, weight, Long::sum)));
    Map<Long, Long> rows = new TreeMap<>();
    sum.forEach(
        (row, weight) -> {
          if (weight != 0 && (weight != 1 || rows.put(row.get(0), row.get(1)) != null)) {
            throw new AssertionError(row + " has weight " + weight);
          }
        });
    return rows;
  }

  private <T> CompletionStage<T> call(Supplier<T> action) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Runnable run = () -> answer(action, done);
    synchronized (this) {
      if (held) {
        waiting.add(run);
        return done;
      }
    }
    run.run();
    return done;
  }

  private synchronized <T> void answer(Supplier<T> action, CompletableFuture<T> done) {
    calls++;
    if (dead || (calls >= faultAt && fault == Fault.BEFORE)) {
      dead = true;
      return;
    }
    if (refusal != null) {
      done.completeExceptionally(refusal.exception());
      return;
    }
    T value;
    try {
      value = action.get();
    } catch (RuntimeException failure) {
      done.completeExceptionally(failure);
      return;
    }
    if (calls >= faultAt) {
      dead = true;
    } else {
      done.complete(value);
    }
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public void check(SinkSpec spec) {}

  @Override
  public CompletionStage<UpstreamIdentity> probe(SinkSpec spec) {
    return CompletableFuture.completedFuture(new UpstreamIdentity("memory"));
  }

  @Override
  public SinkWriter writer(SinkSpec spec) {
    return new Writer(spec.sinkId());
  }

  private final class Writer implements SinkWriter {
    private final String name;
    private final Object token = new Object();
    private Map<List<Long>, Long> uncommitted = new TreeMap<>(MemoryDownstream::compare);

    Writer(String name) {
      this.name = name;
    }

    private Target owned() {
      Target target = targets.computeIfAbsent(name, unused -> new Target());
      if (target.owner != token) {
        throw Rejection.of(SqlState.OBJECT_IN_USE, "a later writer took over").exception();
      }
      return target;
    }

    @Override
    public CompletionStage<OptionalLong> open() {
      return call(
          () -> {
            Target target = targets.computeIfAbsent(name, unused -> new Target());
            target.owner = token;
            return target.epochs.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(target.epochs.lastKey());
          });
    }

    @Override
    public CompletionStage<Void> append(Batch delta) {
      return call(
          () -> {
            owned();
            for (int row = 0; row < delta.rows(); row++) {
              List<Long> key =
                  List.of(
                      ((LongColumn) delta.column(0)).get(row),
                      ((LongColumn) delta.column(1)).get(row));
              if (delta.weight(row) == 0 || uncommitted.put(key, delta.weight(row)) != null) {
                throw new AssertionError("not consolidated: " + key);
              }
            }
            return null;
          });
    }

    @Override
    public CompletionStage<Void> commit(long epoch) {
      return call(
          () -> {
            Target target = owned();
            if (!target.epochs.isEmpty() && target.epochs.lastKey() >= epoch) {
              throw new AssertionError("epoch " + epoch + " after " + target.epochs.lastKey());
            }
            target.epochs.put(epoch, uncommitted);
            target.transactions++;
            uncommitted = new TreeMap<>(MemoryDownstream::compare);
            return null;
          });
    }

    @Override
    public void close() {
      uncommitted.clear();
    }
  }

  private static int compare(List<Long> a, List<Long> b) {
    int first = a.get(0).compareTo(b.get(0));
    return first != 0 ? first : a.get(1).compareTo(b.get(1));
  }
}
