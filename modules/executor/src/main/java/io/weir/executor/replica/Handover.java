package io.weir.executor.replica;

import io.weir.columnar.Batch;
import io.weir.columnar.Schema;
import io.weir.dataflow.circuit.Delta;
import io.weir.executor.CollectionIds;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.source.CollectionOpener;
import io.weir.executor.timeline.HubMessage;
import io.weir.kernel.ObjectId;
import io.weir.storage.CollectionState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes a view's changelog from the dataflows that wrote it and have ended. */
final class Handover {
  private Handover() {}

  /**
   * Fences the old writers, and seals what they committed last but did not live to seal.
   *
   * @return the newest epoch that was written or sealed
   */
  static CompletionStage<Long> of(DataPlaneContext plane, DataflowRole role) {
    ObjectId view = role.view();
    Schema schema = role.definition().schema();
    Map<ObjectId, Schema> schemas =
        Map.of(view, schema, CollectionIds.errorsOf(view), Delta.ERRORS);
    return CollectionOpener.open(plane, schemas, role.generation())
        .thenCompose(
            states -> {
              CompletableFuture<Map<ObjectId, Long>> frontiers = new CompletableFuture<>();
              plane.hub().tell(new HubMessage.Frontiers(frontiers));
              return frontiers.thenApply(all -> sealed(plane, role, states, all));
            });
  }

  private static long sealed(
      DataPlaneContext plane,
      DataflowRole role,
      List<CollectionState> states,
      Map<ObjectId, Long> frontiers) {
    long written = states.stream().mapToLong(CollectionState::upper).max().orElse(0);
    Long frontier = frontiers.get(role.view());
    if (frontier == null || frontier == 0 || written <= frontier) {
      return Math.max(written, frontier == null ? 0 : frontier);
    }
    // The delta itself is in the store: the hub knows since the collection was opened.
    Delta nothing = Delta.of(Batch.empty(role.definition().schema().types()));
    plane.hub().tell(new HubMessage.Sealed(written, Map.of(role.view(), nothing), false));
    return written;
  }
}
