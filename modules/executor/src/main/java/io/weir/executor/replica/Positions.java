package io.weir.executor.replica;

import io.weir.columnar.Schema;
import io.weir.dataflow.circuit.Delta;
import io.weir.executor.CollectionIds;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.source.CollectionOpener;
import io.weir.executor.timeline.LocalChanges;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.storage.CollectionState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From which epoch a dataflow can begin. */
final class Positions {
  private Positions() {}

  /**
   * Opens the view's collections; the epoch that a dataflow of this role begins with.
   *
   * @param subscribed to {@code inputs}
   * @param begin where the role's {@link Joint} begins; null where it has none
   */
  static CompletionStage<Long> first(
      DataPlaneContext plane,
      DataflowRole role,
      LocalChanges subscribed,
      Set<ObjectId> inputs,
      @Nullable Long begin) {
    Joint joint = role.openJoint();
    Map<ObjectId, Schema> schemas = new LinkedHashMap<>();
    schemas.put(role.view(), role.definition().schema());
    schemas.put(CollectionIds.errorsOf(role.view()), Delta.ERRORS);
    return CollectionOpener.open(plane, schemas, role.generation())
        .thenCompose(
            states ->
                joint == null || begin == null
                    ? after(subscribed, Math.max(newest(states), role.floor()))
                    : complete(plane, inputs, begin)
                        .thenCompose(epoch -> subscribed.listedAfter())
                        .thenCompose(
                            listed -> readable(plane, role, joint, inputs, begin, listed)));
  }

  /**
   * Completes with {@code epoch} where the inputs can be read at it and their changes after it.
   * Else all that is to begin there is moved to the newest epoch that can be, and this fails: it is
   * to be tried again.
   *
   * @param listed the first epoch that changes can be had after
   */
  private static CompletionStage<Long> readable(
      DataPlaneContext plane,
      DataflowRole role,
      Joint joint,
      Set<ObjectId> inputs,
      long epoch,
      long listed) {
    boolean gone =
        listed > epoch
            || inputs.stream()
                .flatMap(input -> Stream.of(input, CollectionIds.errorsOf(input)))
                .flatMap(id -> plane.store().state(id).stream())
                .anyMatch(state -> state.since() > epoch);
    return gone
        ? complete(plane, inputs)
            .thenCompose(
                newest -> {
                  joint.moveTo(newest);
                  return CompletableFuture.failedFuture(
                      Rejection.of(
                              SqlState.NOT_IN_PREREQUISITE_STATE,
                              "what \""
                                  + role.definition().name()
                                  + "\" reads has no history any more at epoch "
                                  + epoch
                                  + ", where it was to become another definition's: it does at "
                                  + newest)
                          .exception());
                })
        : CompletableFuture.completedFuture(epoch);
  }

  /** Completes with the newest epoch that all of {@code inputs} are complete up to. */
  private static CompletionStage<Long> complete(DataPlaneContext plane, Set<ObjectId> inputs) {
    LocalChanges probe =
        new LocalChanges(plane.hub(), plane.store(), plane.blocking(), inputs, null, true);
    return probe.position().whenComplete((reached, failure) -> probe.close());
  }

  /** The newest epoch that one of the changelogs holds. */
  static long newest(List<CollectionState> states) {
    return states.stream().mapToLong(CollectionState::upper).max().orElse(0);
  }

  /**
   * The first position that is later than {@code upper}, what the changelogs held when this
   * generation took them over. What they hold at that epoch or later then was computed by this
   * definition; at an earlier one another definition may have written it, which can be corrected
   * only by a later epoch.
   */
  static CompletionStage<Long> after(LocalChanges subscribed, long upper) {
    return subscribed.position().thenCompose(epoch -> after(subscribed, epoch, upper));
  }

  private static CompletionStage<Long> after(LocalChanges subscribed, long epoch, long upper) {
    return epoch > upper
        ? CompletableFuture.completedFuture(epoch)
        : subscribed.next().thenCompose(changes -> after(subscribed, changes.epoch(), upper));
  }

  /** Completes with {@code epoch} once all of {@code inputs} are complete up to there. */
  static CompletionStage<Long> complete(DataPlaneContext plane, Set<ObjectId> inputs, long epoch) {
    LocalChanges probe =
        new LocalChanges(plane.hub(), plane.store(), plane.blocking(), inputs, null, true);
    return after(probe, epoch - 1)
        .thenApply(reached -> epoch)
        .whenComplete((reached, failure) -> probe.close());
  }
}
