package io.weir.executor.source;

import io.weir.columnar.Schema;
import io.weir.domain.source.SourceDefinition;
import io.weir.executor.CollectionIds;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.timeline.HubMessage;
import io.weir.kernel.ObjectId;
import io.weir.storage.CollectionState;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Opens and drops several collections as one. */
public final class CollectionOpener {
  private CollectionOpener() {}

  /**
   * Opens all for {@code generation}, and tells the hub how far they are; fails where one of them
   * does.
   */
  public static CompletionStage<List<CollectionState>> open(
      DataPlaneContext plane, Map<ObjectId, Schema> schemas, long generation) {
    List<CompletableFuture<CollectionState>> opens =
        schemas.entrySet().stream()
            .map(e -> plane.store().open(e.getKey(), e.getValue(), generation))
            .map(CompletionStage::toCompletableFuture)
            .toList();
    return CompletableFuture.allOf(opens.toArray(CompletableFuture[]::new))
        .thenApply(
            unused -> {
              List<CollectionState> states = opens.stream().map(CompletableFuture::join).toList();
              Map<ObjectId, Long> uppers = new TreeMap<>();
              for (CollectionState state : states) {
                ObjectId read = CollectionIds.ownerOf(state.collection());
                uppers.merge(read, state.upper(), Math::max);
              }
              plane.hub().tell(new HubMessage.Taken(uppers));
              return states;
            });
  }

  /**
   * Drops all that a source feeds whose conductor has ended or never ran; completes {@code done}
   * when the last is gone.
   */
  public static void drop(
      DataPlaneContext plane, SourceDefinition definition, CompletableFuture<Void> done) {
    Set<ObjectId> all = new SourceCollections(definition).schemas().keySet();
    plane.hub().tell(new HubMessage.Forget(all));
    drop(plane, all, done);
  }

  /** Drops all; completes {@code done} when the last is gone. */
  public static void drop(
      DataPlaneContext plane, Collection<ObjectId> collections, CompletableFuture<Void> done) {
    CompletableFuture.allOf(
            collections.stream()
                .map(id -> plane.store().drop(id).toCompletableFuture())
                .toArray(CompletableFuture[]::new))
        .whenComplete(
            (unused, failure) -> {
              if (failure == null) {
                done.complete(null);
              } else {
                done.completeExceptionally(failure);
              }
            });
  }
}
