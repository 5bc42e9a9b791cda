package io.weir.domain.operation;

import io.weir.domain.Command;
import io.weir.kernel.Rejection;

/** What an operation can be asked to do. */
public sealed interface OperationCommand extends Command {
  record Start(OperationPlan plan, String principal) implements OperationCommand {}

  /** Step {@code index} (or, while undoing, its undo) is durable at its aggregate. */
  record StepDone(int index) implements OperationCommand {}

  /** The aggregate refused step {@code index}: nothing of it happened. */
  record StepFailed(int index, Rejection rejection) implements OperationCommand {}

  /** Undo what was done, unless it already ended. */
  record Cancel(String reason) implements OperationCommand {}
}
