package io.weir.persistence;

import static io.weir.persistence.Definitions.NO;
import static io.weir.persistence.Definitions.NOW;
import static io.weir.persistence.Definitions.U1;
import static io.weir.persistence.Definitions.U2;
import static io.weir.persistence.Definitions.WIDENED;
import static io.weir.persistence.Plans.background;
import static io.weir.persistence.Plans.everyCommand;
import static io.weir.persistence.Plans.lost;
import static io.weir.persistence.Plans.reconfiguring;
import static io.weir.persistence.Plans.replacing;
import static io.weir.persistence.Plans.reversible;
import static io.weir.persistence.Plans.rotating;
import static io.weir.persistence.Plans.scheduled;

import io.weir.domain.AggregateRef;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.operation.OperationDecider;
import io.weir.domain.operation.OperationEvent;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationPlan.Step;
import io.weir.domain.operation.OperationStatus;
import java.util.List;
import java.util.Map;

/** Lives of operations. */
final class OperationLives {
  static List<Life<?, ?>> all() {
    return List.of(
        new Life<>(
            "operation-reconfiguring",
            new OperationDecider(),
            List.of(
                new OperationEvent.Started(reconfiguring(), "ada", NOW),
                new OperationEvent.Registered(),
                new OperationEvent.StepSucceeded(0))),
        new Life<>(
            "operation",
            new OperationDecider(),
            List.of(
                new OperationEvent.Started(everyCommand(), "ada", NOW),
                new OperationEvent.Registered(),
                new OperationEvent.StepSucceeded(0),
                new OperationEvent.CancelRequested("by ada"))),
        new Life<>(
            "operation-out-of-range",
            new OperationDecider(),
            List.of(new OperationEvent.Started(lost(), "ada", NOW))),
        new Life<>(
            "operation-rotating",
            new OperationDecider(),
            List.of(
                new OperationEvent.Started(rotating(), "ada", NOW),
                new OperationEvent.Registered())),
        new Life<>(
            "operation-replacing",
            new OperationDecider(),
            List.of(
                new OperationEvent.Started(replacing(), "ada", NOW),
                new OperationEvent.Registered(),
                new OperationEvent.StepSucceeded(0))),
        new Life<>(
            "operation-setting",
            new OperationDecider(),
            List.of(
                new OperationEvent.Started(
                    new OperationPlan(
                        "alter system",
                        "sql",
                        List.of(
                            new Step(
                                "a step",
                                AggregateRef.CATALOG,
                                new CatalogCommand.ChangeSetting("enable_unsafe_ops", "on"),
                                null)),
                        List.of()),
                    "ada",
                    NOW))),
        new Life<>(
            "operation-scheduled",
            new OperationDecider(),
            List.of(
                new OperationEvent.Started(scheduled(), "ada", NOW),
                new OperationEvent.Registered())),
        new Life<>(
            "operation-background",
            new OperationDecider(),
            List.of(
                new OperationEvent.Started(background(), "ada", NOW),
                new OperationEvent.Registered(),
                new OperationEvent.StepSucceeded(0))),
        new Life<>(
            "operation-together",
            new OperationDecider(),
            List.of(
                new OperationEvent.Started(
                    new OperationPlan(
                        "alter materialized view",
                        "sql",
                        List.of(
                            new Step(
                                "a step",
                                AggregateRef.CATALOG,
                                new CatalogCommand.RedefineAll(
                                    List.of(
                                        new CatalogCommand.Redefine(
                                            U1,
                                            new ObjectDefinition.OfView("SELECT 1", Map.of(U2, 2)),
                                            WIDENED))),
                                null)),
                        List.of()),
                    "ada",
                    NOW))),
        new Life<>(
            "operation-undoing",
            new OperationDecider(),
            List.of(
                new OperationEvent.Started(reversible(), "ada", NOW),
                new OperationEvent.Registered(),
                new OperationEvent.StepSucceeded(0),
                new OperationEvent.StepSucceeded(1),
                new OperationEvent.StepSucceeded(2),
                new OperationEvent.StepRefused(3, NO),
                new OperationEvent.UndoRefused(2, NO),
                new OperationEvent.StepUndone(1))),
        new Life<>(
            "operation-ended",
            new OperationDecider(),
            List.of(
                new OperationEvent.Started(reversible(), "ada", NOW),
                new OperationEvent.Registered(),
                new OperationEvent.StepRefused(0, NO),
                new OperationEvent.Ended(OperationStatus.FAILED, NO, NOW.plusSeconds(1)))));
  }

  private OperationLives() {}
}
