package io.weir.executor.replica;

import io.weir.columnar.Batch;
import io.weir.executor.CollectionIds;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.replica.DataflowMessage.Appended;
import io.weir.executor.replica.DataflowMessage.Stepped;
import io.weir.storage.Commit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** How an epoch's delta gets into a view's changelogs. */
final class ViewCommit {
  private ViewCommit() {}

  /**
   * Writes what the changelogs lack of an epoch, by compare-and-append, or as a part of the commit
   * that belongs to several views. Completes at once where they lack nothing.
   *
   * @param rowsUpper what the writer believes that the changelog of the rows holds
   * @param errorsUpper and that of the errors
   */
  static CompletionStage<Appended> write(
      DataPlaneContext plane, DataflowRole role, Stepped delta, long rowsUpper, long errorsUpper) {
    long epoch = delta.epoch();
    Batch rows = delta.output().rows();
    Batch errors = delta.output().errors();
    long errorsAfter = errors.isEmpty() ? errorsUpper : Math.max(errorsUpper, epoch);
    Joint joint = role.openJoint();
    if (joint != null && epoch <= joint.epoch()) {
      return joint
          .offer(role, epoch, rowsUpper, errorsUpper, delta.output())
          .thenApply(done -> new Appended(epoch, delta.output(), epoch, errorsAfter));
    }
    List<Commit.Append> appends = new ArrayList<>();
    if (!rows.isEmpty() && rowsUpper < epoch) {
      appends.add(
          new Commit.Append(role.view(), role.generation(), rowsUpper, rows, Map.of(), false));
    }
    if (!errors.isEmpty() && errorsUpper < epoch) {
      appends.add(
          new Commit.Append(
              CollectionIds.errorsOf(role.view()),
              role.generation(),
              errorsUpper,
              errors,
              Map.of(),
              false));
    }
    long rowsAfter = rows.isEmpty() ? rowsUpper : Math.max(rowsUpper, epoch);
    Appended appended = new Appended(epoch, delta.output(), rowsAfter, errorsAfter);
    return appends.isEmpty()
        ? CompletableFuture.completedFuture(appended)
        : plane.store().commit(new Commit(epoch, appends)).thenApply(done -> appended);
  }
}
