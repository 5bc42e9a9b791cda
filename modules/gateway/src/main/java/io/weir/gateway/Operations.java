package io.weir.gateway;

import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationRecord;
import io.weir.domain.operation.OperationState;
import io.weir.kernel.ObjectId;
import java.util.concurrent.CompletionStage;

/** Runs change plans. */
public interface Operations {
  /**
   * Journals the operation and runs its steps. The stage completes when the last step, or the last
   * of {@link OperationPlan#foreground}, is durable and this node's catalog shows it; it fails with
   * the rejection of the step that failed, after what was done has been undone. The operation goes
   * on whether or not anybody waits.
   *
   * @return its id
   */
  CompletionStage<ObjectId> run(OperationPlan plan, String principal);

  /** Likewise, under an id that nothing had before. */
  CompletionStage<ObjectId> run(ObjectId operation, OperationPlan plan, String principal);

  /** What has become of an operation, however long ago; absent where there was none. */
  CompletionStage<OperationState> state(ObjectId operation);

  /** Completes when a running operation has ended, whatever its outcome. */
  CompletionStage<OperationRecord> ended(ObjectId operation);

  /**
   * Asks an operation to stop and undo what it did. Completes when that is journaled; fails with
   * 42704 where there is no such operation, 55000 where it can no longer be undone.
   */
  CompletionStage<Void> cancel(ObjectId operation, String principal);
}
