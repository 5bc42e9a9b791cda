package io.weir.persistence;

import static io.weir.persistence.CatalogLives.everyKindOfObject;
import static io.weir.persistence.CatalogLives.record;
import static io.weir.persistence.Definitions.CONNECTION;
import static io.weir.persistence.Definitions.MANAGED;
import static io.weir.persistence.Definitions.NO;
import static io.weir.persistence.Definitions.NOW;
import static io.weir.persistence.Definitions.R1;
import static io.weir.persistence.Definitions.R2;
import static io.weir.persistence.Definitions.RECONFIGURATION;
import static io.weir.persistence.Definitions.REDEFINITION;
import static io.weir.persistence.Definitions.SECRET;
import static io.weir.persistence.Definitions.SECRET_2;
import static io.weir.persistence.Definitions.SINK;
import static io.weir.persistence.Definitions.SOURCE;
import static io.weir.persistence.Definitions.TLS;
import static io.weir.persistence.Definitions.U1;
import static io.weir.persistence.Definitions.U2;
import static io.weir.persistence.Definitions.VIEW;
import static io.weir.persistence.Definitions.everyMutation;
import static io.weir.persistence.Plans.reversible;

import io.weir.domain.AggregateType;
import io.weir.domain.Command;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.cluster.ClusterCommand;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.connection.ConnectionCommand;
import io.weir.domain.operation.OperationCommand;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationStatus;
import io.weir.domain.secret.SecretCommand;
import io.weir.domain.sink.SinkCommand;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SplitChange;
import io.weir.domain.view.ViewCommand;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Map;

/** Commands to every aggregate. */
final class Commands {
  /** One of each type of command. */
  static List<Command> all() {
    List<ObjectId> ids = List.of(U1, U2);
    OperationPlan plan = reversible();
    return List.of(
        new CatalogCommand.Bootstrap(MANAGED),
        new CatalogCommand.Reserve("ada", everyKindOfObject()),
        new CatalogCommand.Confirm(ids),
        new CatalogCommand.Abandon(ids),
        new CatalogCommand.BeginDrop(ids),
        new CatalogCommand.CancelDrop(ids),
        new CatalogCommand.FinishDrop(ids),
        new CatalogCommand.Redefine(
            U1, new ObjectDefinition.OfConnection(CONNECTION), REDEFINITION),
        new CatalogCommand.Rename(U1, "c", "c2", Map.of(U1, "CREATE CONNECTION c2 ...")),
        new CatalogCommand.ChangeSetting("enable_unsafe_ops", "on"),
        new CatalogCommand.Comment(U1, null),
        new CatalogCommand.RecordOperation(U1, record(OperationStatus.CANCELLED)),
        new ConnectionCommand.Create(CONNECTION),
        new ConnectionCommand.Alter(1, TLS, true),
        new ConnectionCommand.Expect(1),
        new ConnectionCommand.Attach(U2, AggregateType.SINK, 1L),
        new ConnectionCommand.DependentTold(U2, 1),
        new ConnectionCommand.Detach(U2),
        new ConnectionCommand.Drop(),
        new SecretCommand.Create(SECRET),
        new SecretCommand.Alter(SECRET_2),
        new SecretCommand.Drop(),
        new SourceCommand.Create(SOURCE, CONNECTION),
        new SourceCommand.Start(),
        new SourceCommand.SplitsDiscovered(Map.of("0", "0")),
        new SourceCommand.Change(everyMutation("op-1/3"), true),
        new SourceCommand.AwaitChange("op-1/3"),
        new SourceCommand.TakeBack("op-1/3"),
        new SourceCommand.ConnectionChanged(U1, 2, TLS, true),
        new SourceCommand.OffsetsLost(3, "gone", Map.of("0", "5"), null),
        new SourceCommand.ChangeApplied("c", 100, List.of(new SplitChange("0", "1", "2"))),
        new SourceCommand.ChangeFailed("c", 3, NO),
        new SourceCommand.FirstRecord("c", 100),
        new SourceCommand.PauseExpired("ada", NOW),
        new SourceCommand.Drop(),
        new SinkCommand.Create(SINK, CONNECTION),
        new SinkCommand.Start(),
        new SinkCommand.ConnectionChanged(U1, 2, TLS, true),
        new SinkCommand.AwaitConnection(U1, 2),
        new SinkCommand.Pause("ada"),
        new SinkCommand.Resume("ada"),
        new SinkCommand.FirstWrite(2, 100),
        new SinkCommand.Drop(),
        new ClusterCommand.Create(MANAGED),
        new ClusterCommand.AddReplica(R2),
        new ClusterCommand.DropReplica("r2"),
        new ClusterCommand.RenameReplica("r1", "r1_pending"),
        new ClusterCommand.Reshape("c", MANAGED, ClusterDefinition.unmanaged(List.of(R1))),
        new ClusterCommand.Alter(
            "alter/u1/7", "c", MANAGED, RECONFIGURATION.target(), RECONFIGURATION.condition()),
        new ClusterCommand.AwaitReconfigured("alter/u1/7"),
        new ClusterCommand.Abort("alter/u1/7", "by ada"),
        new ClusterCommand.Extend("c", 600_000),
        new ClusterCommand.ReplicasReady("alter/u1/7"),
        new ClusterCommand.ReplicasExhausted("alter/u1/7", NO),
        new ClusterCommand.TimerFired("alter/u1/7", NOW),
        new ClusterCommand.Drop(),
        new CatalogCommand.RedefineAll(List.of()),
        new ViewCommand.Create(VIEW),
        new ViewCommand.Start(),
        new ViewCommand.Hydrated(1, 100),
        new ViewCommand.AwaitHydrated(),
        new ViewCommand.Schedule(NOW),
        new ViewCommand.Unschedule(),
        new ViewCommand.DeadlineReached(NOW),
        new ViewCommand.Measure(),
        new ViewCommand.Measured(100, 5, 4, null),
        new ViewCommand.AwaitWithin(1000L),
        new ViewCommand.Apply(U2, 2, VIEW),
        new ViewCommand.CutOver(2, 200, 5, 4),
        new ViewCommand.AwaitCutOver(),
        new ViewCommand.Drop(),
        new OperationCommand.Start(plan, "ada"),
        new OperationCommand.Registered(),
        new OperationCommand.StepDone(3),
        new OperationCommand.StepFailed(3, NO),
        new OperationCommand.AwaitSteps(2),
        new OperationCommand.Cancel("by ada"));
  }

  private Commands() {}
}
