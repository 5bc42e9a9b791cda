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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes views' changelogs from the dataflows that wrote them and have ended. */
final class Handover {
  /** So many epochs of a replacement are written one after the other, but not more. */
  private static final int MAX_EPOCHS = 100;

  private Handover() {}

  /**
   * Fences the old writers, and seals what they committed last but did not live to seal.
   *
   * @param replacements what takes each of the views over
   * @return the newest epoch that was written or sealed of one of them. Where none came along for
   *     long, the newest that was sealed of a replacement; where none of the views was sealed since
   *     the node is up, not before the present epoch: whoever follows them may have gone on to any
   *     that is past, though nothing was written for it
   */
  static CompletionStage<Long> of(
      DataPlaneContext plane, List<DataflowRole> roles, List<ObjectId> replacements) {
    List<CompletableFuture<List<CollectionState>>> opens =
        roles.stream().map(role -> open(plane, role).toCompletableFuture()).toList();
    return CompletableFuture.allOf(opens.toArray(CompletableFuture[]::new))
        .thenCompose(
            unused -> {
              CompletableFuture<Map<ObjectId, Long>> frontiers = new CompletableFuture<>();
              plane.hub().tell(new HubMessage.Frontiers(frontiers));
              return frontiers;
            })
        .thenApply(
            frontiers -> {
              boolean none =
                  roles.stream().allMatch(role -> frontiers.getOrDefault(role.view(), 0L) == 0);
              long newest = none ? plane.timeline().current() : 0;
              for (int i = 0; i < roles.size(); i++) {
                newest =
                    Math.max(newest, sealed(plane, roles.get(i), opens.get(i).join(), frontiers));
              }
              long next =
                  replacements.stream()
                      .mapToLong(id -> frontiers.getOrDefault(id, 0L))
                      .max()
                      .orElse(0);
              return newest < next - MAX_EPOCHS * plane.timeline().intervalMillis() ? next : newest;
            });
  }

  private static CompletionStage<List<CollectionState>> open(
      DataPlaneContext plane, DataflowRole role) {
    Map<ObjectId, Schema> schemas = new LinkedHashMap<>();
    schemas.put(role.view(), role.definition().schema());
    schemas.put(CollectionIds.errorsOf(role.view()), Delta.ERRORS);
    return CollectionOpener.open(plane, schemas, role.generation());
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
