package io.weir.domain.operation;

import io.weir.domain.AggregateRef;
import io.weir.domain.Command;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An ordered list of steps over aggregates. Each step is idempotent: an operation that lost its
 * node repeats the step it was at.
 *
 * @param kind {@code create source}, {@code drop view}, ...
 * @param statement as the user wrote it, secrets redacted
 * @param touches what it will touch, restart or drop, a line each, for EXPLAIN
 * @param foreground how many steps whoever started it waits for; null for all of them. The others
 *     go on in the background, to be waited for, cancelled or looked at by the operation's id
 */
public record OperationPlan(
    String kind,
    String statement,
    List<Step> steps,
    List<String> touches,
    @Nullable Integer foreground) {
  public OperationPlan {
    steps = List.copyOf(steps);
    touches = List.copyOf(touches);
    if (foreground != null && (foreground < 0 || foreground > steps.size())) {
      throw new IllegalArgumentException(
          foreground + " steps in the foreground of " + steps.size());
    }
  }

  /** One whose steps are all waited for. */
  public OperationPlan(String kind, String statement, List<Step> steps, List<String> touches) {
    this(kind, statement, steps, touches, null);
  }

  /**
   * @param description for people: {@code reserve name "bids"}
   * @param undo takes the step back if a later one fails; null where there is nothing to take back
   */
  public record Step(
      String description, AggregateRef target, Command command, @Nullable Command undo) {
    /** Whether, once it is done, the operation can only go forward. */
    public boolean isPointOfNoReturn() {
      return undo == null && command.irreversible();
    }
  }
}
