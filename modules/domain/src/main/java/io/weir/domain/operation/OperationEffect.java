package io.weir.domain.operation;

import org.jspecify.annotations.Nullable;

/** What the outside must do for an operation. */
public sealed interface OperationEffect {
  /**
   * Record it with the catalog as running, then send {@link OperationCommand.Registered} back.
   * Nothing runs before, so an operation that the catalog does not know has done nothing.
   */
  record Register(OperationRecord record) implements OperationEffect {}

  /**
   * Send {@code step}'s command (or its undo) to its target under the command id {@code
   * <operation>/<index>} (or {@code <operation>/<index>/undo}), until there is an answer, and send
   * it back. The same id after a crash makes the target take it once only. Takes the place of an
   * execution of the same step that is under way.
   *
   * @param atOnce the operation is to be cancelled: a target that would have the command wait is to
   *     refuse it
   */
  record ExecuteStep(
      int index, boolean undo, OperationPlan.Step step, String principal, boolean atOnce)
      implements OperationEffect {}

  /** Record it with the catalog as ended. */
  record Finished(OperationRecord record) implements OperationEffect {}

  /** For whoever watches: step {@code step} of {@code steps}, {@code error} if being undone. */
  record Progress(OperationStatus status, int step, @Nullable String error)
      implements OperationEffect {}
}
