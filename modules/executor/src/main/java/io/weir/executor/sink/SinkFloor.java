package io.weir.executor.sink;

import io.weir.executor.CollectionIds;
import io.weir.kernel.ObjectId;
import io.weir.storage.ChangelogStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * What keeps compaction from passing the newest epoch that a sink has downstream: a floor under the
 * collection and its errors. Its name is made of the sink's id and birth, the epoch at which it
 * first ran, so it also is the name of the sink downstream: ids begin again in another data
 * directory, and no sink may go on from the epoch of another.
 */
public final class SinkFloor {
  private static final char MARK = '-';

  private final ChangelogStore store;
  private final ObjectId collection;
  private final String name;

  private SinkFloor(ChangelogStore store, ObjectId collection, String name) {
    this.store = store;
    this.collection = collection;
    this.name = name;
  }

  /** The floor that {@code sink} has, or a new one at {@code epoch}; durable. */
  static CompletionStage<SinkFloor> open(
      ChangelogStore store, ObjectId sink, ObjectId collection, long epoch) {
    Optional<String> known = names(store, sink, collection).stream().findFirst();
    SinkFloor floor =
        new SinkFloor(
            store, collection, known.orElse(sink.value() + MARK + Long.toString(epoch, 36)));
    return store.floors(collection).containsKey(floor.name)
        ? CompletableFuture.completedFuture(floor)
        : floor.raise(epoch).thenApply(done -> floor);
  }

  /** Forgets all that is kept for a sink. */
  static CompletionStage<Void> drop(ChangelogStore store, ObjectId sink, ObjectId collection) {
    return CompletableFuture.allOf(
        names(store, sink, collection).stream()
            .flatMap(
                name ->
                    Stream.of(collection, CollectionIds.errorsOf(collection))
                        .map(id -> store.dropFloor(id, name).toCompletableFuture()))
            .toArray(CompletableFuture[]::new));
  }

  /** The sink that a floor of this name belongs to. */
  public static ObjectId sinkOf(String name) {
    return new ObjectId(name.substring(0, name.lastIndexOf(MARK)));
  }

  private static List<String> names(ChangelogStore store, ObjectId sink, ObjectId collection) {
    return Stream.of(collection, CollectionIds.errorsOf(collection))
        .flatMap(id -> store.floors(id).keySet().stream())
        .distinct()
        .filter(name -> sinkOf(name).equals(sink))
        .sorted()
        .toList();
  }

  /** What the sink is called downstream, all its life. */
  String name() {
    return name;
  }

  /** Everything up to {@code epoch} may be compacted; it never goes down. */
  CompletionStage<Void> raise(long epoch) {
    ObjectId errors = CollectionIds.errorsOf(collection);
    // The errors first: the sink is born with the floor under its rows. They may have changed later
    // than the rows did; then it is the rows' next change that they are looked up for.
    CompletionStage<Void> first =
        store
            .state(errors)
            .map(state -> store.floor(errors, name, Math.max(epoch, state.since())))
            .orElseGet(() -> CompletableFuture.completedFuture(null));
    return first.thenCompose(done -> store.floor(collection, name, epoch));
  }
}
