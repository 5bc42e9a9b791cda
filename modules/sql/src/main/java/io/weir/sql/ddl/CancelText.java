package io.weir.sql.ddl;

import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationState;
import io.weir.domain.operation.Retreat;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a CANCEL OPERATION would stop and take back, as EXPLAIN shows it. */
public final class CancelText {
  private CancelText() {}

  /**
   * Of one that goes forward.
   *
   * @throws io.weir.kernel.RejectedException 55000 where it is past its point of no return
   */
  public static List<String> lines(CatalogSnapshot catalog, OperationState.Running running) {
    OperationPlan plan = running.plan();
    int done = running.next();
    if (Retreat.isTooLate(plan, done)) {
      throw Retreat.tooLate().exception();
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "cancel " + plan.kind() + ": " + done + " of " + plan.steps().size() + " steps are done");
    if (done < plan.steps().size()) {
      lines.add(step(done, stopped(plan.steps().get(done)), plan));
    }
    takenBack(plan, done, lines);
    touched(catalog, plan, done + 1, lines);
    return lines;
  }

  /** Of one that is taking back already: what is still to come. */
  public static List<String> lines(CatalogSnapshot catalog, OperationState.Undoing undoing) {
    OperationPlan plan = undoing.plan();
    List<String> lines = new ArrayList<>();
    lines.add("cancel " + plan.kind() + ": it is being taken back already");
    takenBack(plan, undoing.undo() + 1, lines);
    touched(catalog, plan, undoing.undo() + 1, lines);
    return lines;
  }

  /** What becomes of the step that runs now. */
  private static String stopped(OperationPlan.Step step) {
    if (step.command().onlyWaits()) {
      return "waits no longer";
    }
    return step.isPointOfNoReturn()
        ? "runs now; if it gets done the operation goes on to its end"
        : "stopped, or taken back when it is done";
  }

  private static void takenBack(OperationPlan plan, int done, List<String> lines) {
    Retreat.undone(plan, done).forEach(i -> lines.add(step(i, "taken back", plan)));
  }

  private static String step(int index, String what, OperationPlan plan) {
    return "  " + (index + 1) + ". " + plan.steps().get(index).description() + ": " + what;
  }

  /** The blast radius of the steps that were begun. */
  private static void touched(
      CatalogSnapshot catalog, OperationPlan plan, int begun, List<String> lines) {
    PlanBuilder touches = new PlanBuilder("", "");
    plan.steps().stream()
        .limit(begun)
        .map(step -> step.target().id())
        .distinct()
        .forEach(
            id ->
                catalog
                    .entry(id)
                    .ifPresent(entry -> UnsafePlanner.touches(catalog, entry, touches)));
    Set<String> once = new LinkedHashSet<>(touches.build().touches());
    if (!once.isEmpty()) {
      lines.add("touches:");
      once.forEach(line -> lines.add("  " + line));
    }
  }
}
