package io.weir.executor.source;

import io.weir.columnar.Batch;
import io.weir.columnar.Consolidator;
import io.weir.connector.SplitReader.Cut;
import io.weir.dataflow.circuit.Delta;
import io.weir.executor.DataPlaneContext;
import io.weir.kernel.ObjectId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes of the cuts of each epoch what is committed, in the order of the epochs, and gives it to
 * the {@link EpochPipeline}. A cut that clears a collection waits until what is before it is
 * durable, and takes back all of it. Used by one actor.
 */
final class EpochAssembler {
  /**
   * An epoch that all executors have answered.
   *
   * @param entries of the state table
   * @param wholeTable whether they are all that it holds from now on
   */
  record Collected(
      long epoch,
      long generation,
      List<Cut> cuts,
      Map<String, String> entries,
      boolean wholeTable,
      Runnable onSealed) {
    Set<Integer> cleared() {
      Set<Integer> all = new TreeSet<>();
      cuts.forEach(cut -> all.addAll(cut.cleared()));
      return all;
    }
  }

  private final ActorContext<ConductorMessage> context;
  private final DataPlaneContext plane;
  private final SourceCollections collections;
  private final EpochPipeline pipeline;
  private final Deque<Collected> waiting = new ArrayDeque<>();
  private @Nullable UpsertState upsert;
  private int keyColumns;
  private boolean loading;

  EpochAssembler(
      ActorContext<ConductorMessage> context,
      DataPlaneContext plane,
      SourceCollections collections,
      EpochPipeline pipeline) {
    this.context = context;
    this.plane = plane;
    this.collections = collections;
    this.pipeline = pipeline;
  }

  /** The main output's rows replace each other by key from now on. */
  void upsert(UpsertState state, int keys) {
    upsert = state;
    keyColumns = keys;
  }

  int inFlight() {
    return waiting.size() + pipeline.inFlight();
  }

  void add(Collected collected) {
    waiting.add(collected);
    advance();
  }

  /** Goes on where what stands first does not have to wait any more. */
  void advance() {
    while (!loading && !waiting.isEmpty()) {
      Collected head = waiting.element();
      Set<Integer> cleared = head.cleared();
      if (cleared.isEmpty()) {
        waiting.remove();
        emit(head, batches(head));
      } else if (pipeline.isEmpty()) {
        load(head.epoch(), cleared);
      } else {
        return;
      }
    }
  }

  private void load(long epoch, Set<Integer> cleared) {
    loading = true;
    context.pipeToSelf(
        CompletableFuture.supplyAsync(() -> content(cleared), plane.blocking()),
        (content, failure) ->
            failure == null
                ? new ConductorMessage.ContentRead(epoch, content, null)
                : new ConductorMessage.ContentRead(epoch, List.of(), failure));
  }

  private List<Batch> content(Set<Integer> cleared) {
    List<Batch> all = new ArrayList<>();
    for (int i = 0; i < collections.size(); i++) {
      all.add(
          cleared.contains(i)
              ? ContentLoader.content(
                  plane.store(), collections.collection(i), collections.types(i))
              : Batch.empty(collections.types(i)));
    }
    return all;
  }

  /** What the cleared outputs held: the epoch takes it back. */
  void cleared(ConductorMessage.ContentRead read) {
    if (read.failure() != null) {
      throw new IllegalStateException("cannot read what is to be cleared", read.failure());
    }
    loading = false;
    Collected head = waiting.remove();
    if (upsert != null && head.cleared().contains(0)) {
      upsert = new UpsertState(collections.mainTypes(), keyColumns);
    }
    List<Batch> batches = batches(head);
    for (int i = 0; i < collections.size(); i++) {
      Batch content = read.content().get(i);
      if (!content.isEmpty()) {
        Consolidator sum = new Consolidator(collections.types(i));
        sum.add(content.negate());
        sum.add(batches.get(i));
        batches.set(i, sum.take());
      }
    }
    emit(head, batches);
    advance();
  }

  private List<Batch> batches(Collected collected) {
    List<Batch> batches = new ArrayList<>(collections.merge(collected.cuts()));
    if (upsert != null && !batches.getFirst().isEmpty()) {
      batches.set(0, Consolidator.consolidate(upsert.apply(batches.getFirst())));
    }
    return batches;
  }

  private void emit(Collected collected, List<Batch> batches) {
    Map<ObjectId, Delta> deltas = collections.deltas(batches);
    pipeline.add(
        new EpochPipeline.Entry(
            collected.epoch(),
            collections.commit(
                collected.epoch(),
                collected.generation(),
                batches,
                collected.entries(),
                collected.wholeTable()),
            deltas,
            false,
            collected.onSealed()));
  }
}
