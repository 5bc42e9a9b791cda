package io.weir.session;

import io.weir.columnar.Batch;
import io.weir.domain.catalog.ObjectDefinition.OfMaterializedView;
import io.weir.gateway.Reads.Snapshot;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.session.relation.SystemCatalog;
import io.weir.sql.parser.Identifiers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of one query, opened at one epoch: snapshots of collections and the rows of system
 * relations. Whoever gets it closes it.
 *
 * @param epoch negative where no collection is read
 * @param kept what was read of a snapshot that is read again
 * @param closed whether {@link #close} was called
 */
public record InputRows(
    long epoch,
    Map<ObjectId, Snapshot> snapshots,
    Map<ObjectId, Batch> system,
    Map<ObjectId, List<Batch>> kept,
    AtomicBoolean closed)
    implements AutoCloseable {
  private static final long NO_EPOCH = -1;

  /**
   * Opens {@code inputs} for a statement that has begun: at the transaction's epoch, where one is
   * open and has one, else at one from now.
   */
  public static CompletionStage<InputRows> open(Execution execution, Set<ObjectId> inputs) {
    Set<ObjectId> collections =
        inputs.stream().filter(id -> !SystemCatalog.isSystem(id)).collect(Collectors.toSet());
    return execution
        .cancellation()
        .guard(epoch(execution, collections))
        .thenCompose(
            epoch -> {
              if (execution.session().transaction().isOpen()) {
                execution.session().transaction().noteRead(collections, epoch);
              }
              return openAt(execution, epoch, inputs);
            });
  }

  /** Opens {@code inputs} at an epoch that they are complete up to. */
  private static CompletionStage<InputRows> openAt(
      Execution execution, long epoch, Set<ObjectId> inputs) {
    Map<ObjectId, Snapshot> snapshots = new TreeMap<>();
    Map<ObjectId, Batch> system = new TreeMap<>();
    List<CompletableFuture<?>> opening = new ArrayList<>();
    for (ObjectId input : inputs) {
      if (SystemCatalog.isSystem(input)) {
        opening.add(
            execution
                .ports()
                .system()
                .relation(input)
                .rows(execution.systemContext())
                .thenAccept(rows -> put(system, input, rows))
                .toCompletableFuture());
      } else {
        opening.add(
            execution
                .ports()
                .reads()
                .snapshot(input, epoch)
                .exceptionally(
                    failure -> {
                      throw wayBack(execution, input, RejectedException.from(failure)).exception();
                    })
                .thenAccept(snapshot -> put(snapshots, input, snapshot))
                .toCompletableFuture());
      }
    }
    InputRows out = new InputRows(epoch, snapshots, system, new TreeMap<>(), new AtomicBoolean());
    CompletableFuture<InputRows> all =
        CompletableFuture.allOf(opening.toArray(CompletableFuture[]::new))
            .handle(
                (done, failure) -> {
                  if (failure != null) {
                    out.close();
                    throw RejectedException.from(failure).exception();
                  }
                  return out;
                });
    return execution.cancellation().guard(all, InputRows::close);
  }

  /** A view whose rows fail since its definition changed can get the former one back. */
  private static Rejection wayBack(Execution execution, ObjectId input, Rejection why) {
    return why.hint() == null
        ? execution
            .catalog()
            .entry(input)
            .filter(e -> e.definition() instanceof OfMaterializedView view && view.version() > 1)
            .map(
                e ->
                    why.withHint(
                        "Mend the rows, or bring the former definition back: ALTER MATERIALIZED"
                            + " VIEW "
                            + Identifiers.quote(e.name())
                            + " REVERT."))
            .orElse(why)
        : why;
  }

  /**
   * Reads an input on this thread, which may block.
   *
   * @param once whether it is read this one time only
   */
  public Iterator<Batch> rows(ObjectId input, boolean once, Cancellation cancellation) {
    Batch computed = system.get(input);
    if (computed != null) {
      return List.of(computed).iterator();
    }
    Snapshot snapshot = snapshots.get(input);
    if (snapshot == null) {
      throw new IllegalArgumentException("not an input: " + input);
    }
    if (once) {
      return new SnapshotRows(snapshot, cancellation);
    }
    return kept.computeIfAbsent(
            input,
            id -> {
              List<Batch> all = new ArrayList<>();
              new SnapshotRows(snapshot, cancellation).forEachRemaining(all::add);
              return all;
            })
        .iterator();
  }

  /** A snapshot's batches; ends early with 57014 when the statement is cancelled. */
  private static final class SnapshotRows implements Iterator<Batch> {
    private final Snapshot snapshot;
    private final Cancellation cancellation;
    private @Nullable Batch ahead;

    private SnapshotRows(Snapshot snapshot, Cancellation cancellation) {
      this.snapshot = snapshot;
      this.cancellation = cancellation;
    }

    @Override
    public boolean hasNext() {
      if (ahead == null) {
        cancellation.check();
        ahead = snapshot.next().orElse(null);
      }
      return ahead != null;
    }

    @Override
    public Batch next() {
      if (!hasNext() || ahead == null) {
        throw new NoSuchElementException();
      }
      Batch batch = ahead;
      ahead = null;
      return batch;
    }
  }

  private static CompletionStage<Long> epoch(Execution execution, Set<ObjectId> collections) {
    Transaction transaction = execution.session().transaction();
    if (collections.isEmpty()) {
      return CompletableFuture.completedFuture(transaction.epoch());
    }
    // Asked for inside a transaction too: a collection that it did not read yet has to get as far.
    return execution
        .ports()
        .reads()
        .readEpoch(collections)
        .thenApply(
            epoch ->
                transaction.isOpen() && transaction.epoch() != NO_EPOCH
                    ? transaction.epoch()
                    : epoch);
  }

  private static <T> void put(Map<ObjectId, T> map, ObjectId id, T value) {
    synchronized (map) {
      map.put(id, value);
    }
  }

  /** Frees the snapshots; may be called again, by any thread. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      snapshots.values().forEach(Snapshot::close);
    }
  }
}
