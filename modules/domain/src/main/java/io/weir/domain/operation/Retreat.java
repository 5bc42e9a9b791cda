package io.weir.domain.operation;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.List;

/**
 * What a cancellation of an operation takes back: its steps in reverse, down to the last point of
 * no return. Pure.
 */
public final class Retreat {
  private Retreat() {}

  /**
   * Whether an operation with {@code done} steps done cannot be cancelled: past the point of no
   * return only waiting can be.
   */
  public static boolean isTooLate(OperationPlan plan, int done) {
    return firstUndoable(plan, done) > 0
        && !(done < plan.steps().size() && plan.steps().get(done).command().onlyWaits());
  }

  /** What is said then. */
  public static Rejection tooLate() {
    return Rejection.of(
            SqlState.NOT_IN_PREREQUISITE_STATE, "the operation cannot be cancelled any more")
        .withDetail("A step was done that cannot be taken back.")
        .withHint("Let it end.");
  }

  /** The indexes of the steps that are taken back of the first {@code done} ones, in that order. */
  public static List<Integer> undone(OperationPlan plan, int done) {
    List<Integer> undone = new ArrayList<>();
    int first = firstUndoable(plan, done);
    for (int i = done - 1; i >= first; i--) {
      if (plan.steps().get(i).undo() != null) {
        undone.add(i);
      }
    }
    return undone;
  }

  /** The step after the last point of no return among the first {@code done} ones. */
  static int firstUndoable(OperationPlan plan, int done) {
    for (int i = done - 1; i >= 0; i--) {
      if (plan.steps().get(i).isPointOfNoReturn()) {
        return i + 1;
      }
    }
    return 0;
  }
}
