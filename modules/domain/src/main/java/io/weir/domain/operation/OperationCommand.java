package io.weir.domain.operation;

import io.weir.domain.Command;
import io.weir.kernel.Rejection;

/** What an operation can be asked to do. */
public sealed interface OperationCommand extends Command {
  record Start(OperationPlan plan, String principal) implements OperationCommand {}

  /** The catalog has this operation in its index, so that a crash cannot lose it: go on. */
  record Registered() implements OperationCommand {}

  /** Step {@code index} (or, while undoing, its undo) is durable at its aggregate. */
  record StepDone(int index) implements OperationCommand {}

  /** The aggregate refused step {@code index}: nothing of it happened. */
  record StepFailed(int index, Rejection rejection) implements OperationCommand {}

  /**
   * Answered when the first {@code steps} steps are done; rejected with the operation's error where
   * it ended before.
   */
  record AwaitSteps(int steps) implements OperationCommand {
    @Override
    public boolean onlyWaits() {
      return true;
    }
  }

  /**
   * Undo what was done, once the step that runs has answered; one that waits is answered at once.
   * Nothing if it already ended; rejected with 55000 if a step was done that cannot be taken back,
   * unless all that the step at hand does is to wait; without effect if the running step turns out
   * to be one that cannot be taken back, or what is to be taken back to have come to stay.
   */
  record Cancel(String reason) implements OperationCommand {}
}
