package io.weir.session.fake;

import io.weir.columnar.Batch;
import io.weir.gateway.Reads;
import io.weir.gateway.Writes;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * All collections as lists of deltas by epoch. Time stands still but for {@link #write} and {@link
 * #tick}, each of which completes one more epoch. Views are kept by {@link #derived}.
 */
public final class FakeStore implements Reads, Writes {
  /** Computes what a change of the tables does to everything that is derived from them. */
  public interface Derived {
    /** The further deltas of the epoch in which {@code changed} got its delta. */
    Map<ObjectId, Batch> derive(ObjectId changed, Batch delta);
  }

  private static final long INTERVAL = 100;

  private final Map<ObjectId, TreeMap<Long, Batch>> history = new HashMap<>();
  private final List<Tail> tails = new ArrayList<>();
  private final List<Set<ObjectId>> epochsAskedFor = new ArrayList<>();
  private final List<Basis> bases = new ArrayList<>();
  private Derived derived = (changed, delta) -> Map.of();
  private long epoch = INTERVAL;
  private int conflicts;
  private int openSnapshots;
  private @Nullable ObjectId never;
  private final Map<ObjectId, Rejection> refused = new HashMap<>();

  public void derive(Derived newDerived) {
    derived = newDerived;
  }

  public void create(ObjectId collection) {
    history.putIfAbsent(collection, new TreeMap<>());
  }

  public void drop(ObjectId collection) {
    history.remove(collection);
  }

  /** What is in a collection from the start of its life. */
  public void load(ObjectId collection, Batch rows) {
    history.computeIfAbsent(collection, id -> new TreeMap<>()).put(epoch, rows);
  }

  /** All deltas of a collection so far. */
  public List<Batch> deltas(ObjectId collection) {
    return List.copyOf(history.getOrDefault(collection, new TreeMap<>()).values());
  }

  /** Lets this many writes that depend on a read fail, as if somebody else had been faster. */
  public void conflictNext(int count) {
    conflicts = count;
  }

  /** Lets a collection never become readable. */
  public void neverReadable(ObjectId collection) {
    never = collection;
  }

  /** Refuses at once to give epochs of a collection, until there is no reason any more. */
  public void refuse(ObjectId collection, @Nullable Rejection why) {
    if (why == null) {
      refused.remove(collection);
    } else {
      refused.put(collection, why);
    }
  }

  public int openSnapshots() {
    return openSnapshots;
  }

  public int openTails() {
    return tails.size();
  }

  /** The collections of every {@link #readEpoch}, in order. */
  public List<Set<ObjectId>> epochsAskedFor() {
    return epochsAskedFor;
  }

  /** What every write was computed from, in order. */
  public List<Basis> bases() {
    return bases;
  }

  /** An epoch in which a collection changes, and what is derived from it. */
  void change(ObjectId collection, Batch delta) {
    Map<ObjectId, Batch> all = new HashMap<>(derived.derive(collection, delta));
    all.put(collection, delta);
    commit(all);
  }

  /** An epoch in which nothing happens. */
  public void tick() {
    commit(Map.of());
  }

  @Override
  public CompletionStage<Long> readEpoch(Set<ObjectId> collections) {
    epochsAskedFor.add(Set.copyOf(collections));
    for (ObjectId collection : collections) {
      Rejection why = refused.get(collection);
      if (why != null) {
        return CompletableFuture.failedFuture(why.exception());
      }
    }
    return never != null && collections.contains(never)
        ? new CompletableFuture<>()
        : CompletableFuture.completedFuture(epoch);
  }

  @Override
  public CompletionStage<Snapshot> snapshot(ObjectId collection, long atEpoch) {
    TreeMap<Long, Batch> deltas = history.get(collection);
    if (deltas == null) {
      return CompletableFuture.failedFuture(
          Rejection.of("42P01", "no collection " + collection).exception());
    }
    openSnapshots++;
    Queue<Batch> rest = new ArrayDeque<>(deltas.headMap(atEpoch, true).values());
    return CompletableFuture.completedFuture(
        new Snapshot() {
          private boolean closed;

          @Override
          public Optional<Batch> next() {
            return Optional.ofNullable(rest.poll());
          }

          @Override
          public void close() {
            if (closed) {
              throw new IllegalStateException("closed twice");
            }
            closed = true;
            openSnapshots--;
          }
        });
  }

  @Override
  public CompletionStage<Long> write(ObjectId table, Batch delta, Basis basis) {
    bases.add(basis);
    if (!basis.tables().isEmpty() && conflicts > 0) {
      conflicts--;
      tick();
      return CompletableFuture.failedFuture(
          Rejection.of("40001", "the table changed meanwhile").exception());
    }
    Map<ObjectId, Batch> all = new HashMap<>(derived.derive(table, delta));
    all.put(table, delta);
    return CompletableFuture.completedFuture(commit(all));
  }

  private long commit(Map<ObjectId, Batch> deltas) {
    epoch += INTERVAL;
    deltas.forEach(
        (id, delta) -> history.computeIfAbsent(id, k -> new TreeMap<>()).put(epoch, delta));
    List.copyOf(tails).forEach(Tail::wake);
    return epoch;
  }

  @Override
  public Changes changes(Set<ObjectId> collections, long after) {
    Tail tail = new Tail(collections, after);
    tails.add(tail);
    return tail;
  }

  private final class Tail implements Changes {
    private final Set<ObjectId> collections;
    private long given;
    private @Nullable CompletableFuture<EpochChanges> waiting;

    private Tail(Set<ObjectId> collections, long after) {
      this.collections = collections;
      this.given = after;
    }

    @Override
    public CompletionStage<EpochChanges> next() {
      CompletableFuture<EpochChanges> mine = new CompletableFuture<>();
      waiting = mine;
      wake();
      return mine;
    }

    void wake() {
      CompletableFuture<EpochChanges> asked = waiting;
      if (asked == null || given >= epoch) {
        return;
      }
      waiting = null;
      given += INTERVAL;
      Map<ObjectId, Batch> rows = new HashMap<>();
      for (ObjectId id : collections) {
        Batch delta = history.getOrDefault(id, new TreeMap<>()).get(given);
        if (delta != null) {
          rows.put(id, delta);
        }
      }
      asked.complete(new EpochChanges(given, rows, Map.of()));
    }

    @Override
    public void close() {
      tails.remove(this);
    }
  }
}
