package io.weir.domain.operation;

import io.weir.domain.State;
import io.weir.kernel.Rejection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where an operation is in its life. */
public sealed interface OperationState extends State {
  /** Not started yet. */
  record Absent() implements OperationState {}

  /**
   * Going forward.
   *
   * @param registered whether the catalog knows of it; no step runs before
   * @param next the step that runs now; as many as there are steps when all are done
   * @param cancel why it is to be cancelled; null if it is not
   */
  record Running(
      OperationPlan plan,
      String principal,
      Instant startedAt,
      boolean registered,
      int next,
      @Nullable String cancel)
      implements OperationState {
    Running withRegistered() {
      return new Running(plan, principal, startedAt, true, next, cancel);
    }

    Running withNext(int step) {
      return new Running(plan, principal, startedAt, registered, step, cancel);
    }

    Running withCancel(@Nullable String reason) {
      return new Running(plan, principal, startedAt, registered, next, reason);
    }
  }

  /**
   * Taking back what was done.
   *
   * @param undo the step that is being taken back; {@link #NOTHING} when all are
   * @param outcome FAILED or CANCELLED: how it will end
   * @param error why
   * @param refused the undos that their aggregates refused, a line each
   */
  record Undoing(
      OperationPlan plan,
      String principal,
      Instant startedAt,
      int undo,
      OperationStatus outcome,
      Rejection error,
      List<String> refused)
      implements OperationState {
    /** The value of {@code undo} when nothing is left to be taken back. */
    static final int NOTHING = -1;

    public Undoing {
      refused = List.copyOf(refused);
    }
  }

  /** Over: {@code record} tells how. */
  record Ended(OperationPlan plan, OperationRecord record) implements OperationState {}
}
