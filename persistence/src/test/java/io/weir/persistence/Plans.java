package io.weir.persistence;

import static io.weir.persistence.Definitions.MANAGED;
import static io.weir.persistence.Definitions.NO;
import static io.weir.persistence.Definitions.NOW;
import static io.weir.persistence.Definitions.R1;
import static io.weir.persistence.Definitions.RECONFIGURATION;
import static io.weir.persistence.Definitions.REPLACED;
import static io.weir.persistence.Definitions.U1;
import static io.weir.persistence.Definitions.U2;
import static io.weir.persistence.Definitions.VIEW;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.Command;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogDecider;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.cluster.ClusterCommand;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.connection.ConnectionCommand;
import io.weir.domain.operation.OperationCommand;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationPlan.Step;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.view.ViewCommand;
import java.util.List;
import java.util.Map;

/** Plans of operations; together they have every kind of command. */
final class Plans {
  static OperationPlan reversible() {
    Step step =
        new Step(
            "start",
            new AggregateRef(AggregateType.SOURCE, U2),
            new SourceCommand.Start(),
            new SourceCommand.Start());
    return new OperationPlan("kind", "sql", List.of(step, step, step, step), List.of("a", "b"));
  }

  static OperationPlan replacing() {
    List<Command> commands =
        List.of(
            new ViewCommand.Create(VIEW, U1),
            new ViewCommand.AwaitHydrated(),
            new CatalogCommand.Redefine(
                U1,
                new ObjectDefinition.OfMaterializedView("SELECT 1", CatalogDecider.QUICKSTART),
                REPLACED),
            new ViewCommand.Apply(U2, 2, VIEW),
            new ViewCommand.AwaitCutOver(),
            new ViewCommand.Hydrated(1, 100),
            new ViewCommand.CutOver(2, 200, 5, 4));
    List<Step> steps =
        commands.stream()
            .map(c -> new Step("a step", new AggregateRef(AggregateType.VIEW, U1), c, null))
            .toList();
    return new OperationPlan("alter materialized view", "sql", steps, List.of());
  }

  static OperationPlan scheduled() {
    List<ViewCommand> commands =
        List.of(
            new ViewCommand.Schedule(NOW),
            new ViewCommand.Unschedule(),
            new ViewCommand.DeadlineReached(NOW),
            new ViewCommand.Measure(),
            new ViewCommand.Measured(100, 5, 4, null),
            new ViewCommand.AwaitWithin(1000L));
    List<Step> steps =
        commands.stream()
            .map(c -> new Step("a step", new AggregateRef(AggregateType.VIEW, U2), c, null))
            .toList();
    return new OperationPlan("alter materialized view", "sql", steps, List.of(), 1);
  }

  static OperationPlan lost() {
    Step step =
        new Step(
            "a step",
            new AggregateRef(AggregateType.SOURCE, U1),
            new SourceCommand.OffsetsLost(
                3, "gone", Map.of("0", "5"), SourceMutation.Edge.EARLIEST),
            null);
    return new OperationPlan("alter source", "sql", List.of(step), List.of());
  }

  static OperationPlan rotating() {
    Step expect =
        new Step(
            "see that the connection is at version 1",
            new AggregateRef(AggregateType.CONNECTION, U1),
            new ConnectionCommand.Expect(1),
            null);
    return new OperationPlan("alter secret", "sql", List.of(expect), List.of());
  }

  static OperationPlan background() {
    AggregateRef other = new AggregateRef(AggregateType.OPERATION, U2);
    Step cancel = new Step("cancel", other, new OperationCommand.Cancel("by ada"), null);
    Step wait = new Step("wait", other, new OperationCommand.AwaitSteps(2), null);
    return new OperationPlan("a plan", "sql", List.of(cancel, wait), List.of(), 1);
  }

  static OperationPlan reconfiguring() {
    List<ClusterCommand> commands =
        List.of(
            new ClusterCommand.Alter(
                "alter/u1/7",
                "c",
                MANAGED,
                ClusterDefinition.managed("large", 2),
                RECONFIGURATION.condition()),
            new ClusterCommand.AwaitReconfigured("alter/u1/7"),
            new ClusterCommand.Abort("alter/u1/7", "by ada"),
            new ClusterCommand.Extend("c", 600_000),
            new ClusterCommand.ReplicasReady("alter/u1/7"),
            new ClusterCommand.ReplicasExhausted("alter/u1/7", NO),
            new ClusterCommand.TimerFired("alter/u1/7", NOW),
            new ClusterCommand.RenameReplica("r1", "r1_pending"),
            new ClusterCommand.Reshape("c", MANAGED, ClusterDefinition.unmanaged(List.of(R1))));
    return new OperationPlan(
        "alter cluster",
        "sql",
        commands.stream()
            .map(
                command ->
                    new Step("a step", new AggregateRef(AggregateType.CLUSTER, U1), command, null))
            .toList(),
        List.of());
  }

  static OperationPlan everyCommand() {
    List<Step> steps =
        Commands.all().stream()
            .map(c -> new Step("a step", AggregateRef.CATALOG, c, new SourceCommand.Start()))
            .toList();
    return new OperationPlan("every command", "sql", steps, List.of());
  }

  private Plans() {}
}
