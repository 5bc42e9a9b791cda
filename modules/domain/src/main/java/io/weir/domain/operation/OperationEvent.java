package io.weir.domain.operation;

import io.weir.domain.Event;
import io.weir.kernel.Rejection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What has happened to an operation. */
public sealed interface OperationEvent extends Event {
  record Started(OperationPlan plan, String principal, Instant startedAt)
      implements OperationEvent {}

  /** The catalog knows of it. */
  record Registered() implements OperationEvent {}

  record StepSucceeded(int index) implements OperationEvent {}

  /** From here on, what was done is taken back. */
  record StepRefused(int index, Rejection rejection) implements OperationEvent {}

  record CancelRequested(String reason) implements OperationEvent {}

  record StepUndone(int index) implements OperationEvent {}

  /** The aggregate would not take the step back; the undo goes on with the one before. */
  record UndoRefused(int index, Rejection rejection) implements OperationEvent {}

  /** {@code status} is one of the ended ones. */
  record Ended(OperationStatus status, @Nullable Rejection error, Instant endedAt)
      implements OperationEvent {}
}
