package io.weir.executor.source;

import io.weir.columnar.Schema;
import io.weir.executor.DataPlaneContext;
import io.weir.kernel.ObjectId;
import io.weir.storage.CollectionState;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Opens and drops several collections as one. */
public final class CollectionOpener {
  private CollectionOpener() {}

  /** Opens all for {@code generation}; fails where one of them does. */
  public static CompletionStage<List<CollectionState>> open(
      DataPlaneContext plane, Map<ObjectId, Schema> schemas, long generation) {
    List<CompletableFuture<CollectionState>> opens =
        schemas.entrySet().stream()
            .map(e -> plane.store().open(e.getKey(), e.getValue(), generation))
            .map(CompletionStage::toCompletableFuture)
            .toList();
    return CompletableFuture.allOf(opens.toArray(CompletableFuture[]::new))
        .thenApply(unused -> opens.stream().map(CompletableFuture::join).toList());
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
