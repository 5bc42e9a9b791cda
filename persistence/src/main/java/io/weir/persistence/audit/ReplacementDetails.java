package io.weir.persistence.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.view.ViewCommand;
import io.weir.domain.view.ViewEvent;
import io.weir.kernel.ObjectId;

/** What an event of a view means where replacements are staged, applied, discarded or reverted. */
final class ReplacementDetails {
  private ReplacementDetails() {}

  /**
   * @param view whose event it is
   * @param plan of the operation behind it
   * @param staged whether that is a replacement
   * @param undo whether the event takes back what the operation did before
   */
  static void add(
      ViewEvent event,
      ObjectId view,
      OperationPlan plan,
      boolean staged,
      boolean undo,
      ObjectNode details) {
    switch (event) {
      case ViewEvent.Created created -> {
        if (created.replaces() != null) {
          details.put("action", "staged");
        }
      }
      case ViewEvent.Applied applied ->
          details
              .put("action", stages(plan, applied.replacement()) ? "reverted" : "applied")
              .put("replacement", applied.replacement().value())
              .put("version", applied.version());
      case ViewEvent.Dropped dropped -> {
        if (applies(plan, view)) {
          details.put("action", undo ? "discarded" : "took its place");
        } else if (staged) {
          details.put("action", "discarded");
        }
      }
      default -> {
        // It says it itself.
      }
    }
  }

  /** REVERT stages what it applies. */
  private static boolean stages(OperationPlan plan, ObjectId replacement) {
    return plan.steps().stream()
        .anyMatch(
            step ->
                step.command() instanceof ViewCommand.Create
                    && step.target().id().equals(replacement));
  }

  private static boolean applies(OperationPlan plan, ObjectId replacement) {
    return plan.steps().stream()
        .anyMatch(
            step ->
                step.command() instanceof ViewCommand.Apply apply
                    && apply.replacement().equals(replacement));
  }
}
