package io.weir.gateway;

import io.weir.domain.operation.OperationPlan;
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
}
