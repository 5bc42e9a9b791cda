package io.weir.sql.ddl;

import io.weir.domain.operation.OperationPlan;
import java.util.ArrayList;
import java.util.List;

/** A change plan as EXPLAIN shows it. */
public final class PlanText {
  private PlanText() {}

  /** A line each: the numbered steps, then what they touch. */
  public static List<String> lines(OperationPlan plan) {
    List<String> lines = new ArrayList<>();
    int steps = plan.steps().size();
    lines.add(plan.kind() + ": " + steps + (steps == 1 ? " step" : " steps"));
    int number = 1;
    for (OperationPlan.Step step : plan.steps()) {
      lines.add("  " + number++ + ". " + step.description());
    }
    if (!plan.touches().isEmpty()) {
      lines.add("touches:");
      plan.touches().forEach(touch -> lines.add("  " + touch));
    }
    return lines;
  }
}
