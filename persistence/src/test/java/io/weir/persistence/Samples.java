package io.weir.persistence;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.Command;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogDecider;
import io.weir.domain.catalog.CatalogEvent;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.cluster.ClusterCommand;
import io.weir.domain.cluster.ClusterDecider;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.ClusterEvent;
import io.weir.domain.connection.ConnectionCommand;
import io.weir.domain.connection.ConnectionDecider;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.connection.ConnectionEvent;
import io.weir.domain.operation.OperationCommand;
import io.weir.domain.operation.OperationDecider;
import io.weir.domain.operation.OperationEvent;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationPlan.Step;
import io.weir.domain.operation.OperationRecord;
import io.weir.domain.operation.OperationStatus;
import io.weir.domain.source.SourceColumn;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDecider;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceEvent;
import io.weir.domain.source.SourceFormat;
import io.weir.domain.source.SourceShape;
import io.weir.domain.view.ViewCommand;
import io.weir.domain.view.ViewDecider;
import io.weir.domain.view.ViewDefinition;
import io.weir.domain.view.ViewEvent;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Lives of aggregates in which every type of event and command occurs. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");

  private static final ObjectId U1 = new ObjectId("u1");
  private static final ObjectId U2 = new ObjectId("u2");
  private static final ObjectId U3 = new ObjectId("u3");
  private static final Rejection NO =
      new Rejection("42P07", "relation \"v\" already exists", "a detail", "a hint", 7);
  private static final Schema COLUMNS =
      Schema.of(
          new Field("id", DataType.INT8, false),
          new Field("preis in €\n", DataType.numeric(10, 2), true));
  private static final ConnectionDefinition CONNECTION =
      new ConnectionDefinition("kafka", Map.of("brokers", "localhost:9092"));
  private static final SourceDefinition SOURCE =
      new SourceDefinition(
          "kafka",
          U1,
          Map.of("topic", "bids", "start_offset", "0"),
          new SourceShape(
              SourceFormat.JSON,
              true,
              1,
              List.of(
                  new SourceColumn(COLUMNS.field(0), SourceColumn.Origin.KEY, "id"),
                  new SourceColumn(COLUMNS.field(1), SourceColumn.Origin.VALUE, "price"))),
          List.of(new SourceDefinition.Output(U2, "main", COLUMNS)),
          U3,
          CatalogDecider.QUICKSTART);
  private static final ViewDefinition VIEW =
      new ViewDefinition(
          "v", "SELECT count(*) FROM bids", CatalogDecider.QUICKSTART, COLUMNS, List.of(U2));
  private static final Replica R1 = new Replica("r1", "small");
  private static final Replica R2 = new Replica("r2", "large");
  private static final ClusterDefinition MANAGED =
      new ClusterDefinition(true, "small", 1, List.of());
  private static final ClusterDefinition UNMANAGED =
      new ClusterDefinition(false, "", 0, List.of(R1));

  private Samples() {}

  static List<Life<?, ?>> all() {
    return List.of(
        new Life<>("catalog", new CatalogDecider(), catalog()),
        new Life<>(
            "connection",
            new ConnectionDecider(),
            List.of(
                new ConnectionEvent.Created(CONNECTION),
                new ConnectionEvent.Attached(U2),
                new ConnectionEvent.Attached(U3),
                new ConnectionEvent.Detached(U2))),
        new Life<>(
            "connection-dropped",
            new ConnectionDecider(),
            List.of(new ConnectionEvent.Created(CONNECTION), new ConnectionEvent.Dropped())),
        new Life<>(
            "source",
            new SourceDecider(),
            List.of(
                new SourceEvent.Created(SOURCE, CONNECTION),
                new SourceEvent.Started(1),
                new SourceEvent.SplitsAssigned(Map.of("0", "0", "1", "17")))),
        new Life<>(
            "source-dropped",
            new SourceDecider(),
            List.of(new SourceEvent.Created(SOURCE, null), new SourceEvent.Dropped())),
        new Life<>(
            "view",
            new ViewDecider(),
            List.of(new ViewEvent.Created(VIEW), new ViewEvent.Started(1))),
        new Life<>(
            "view-dropped",
            new ViewDecider(),
            List.of(new ViewEvent.Created(VIEW), new ViewEvent.Dropped())),
        new Life<>(
            "cluster",
            new ClusterDecider(),
            List.of(
                new ClusterEvent.Created(UNMANAGED, List.of(R1)),
                new ClusterEvent.ReplicaAdded(R2),
                new ClusterEvent.ReplicaDropped("r1"))),
        new Life<>(
            "cluster-dropped",
            new ClusterDecider(),
            List.of(new ClusterEvent.Created(MANAGED, List.of(R1)), new ClusterEvent.Dropped())),
        new Life<>(
            "operation",
            new OperationDecider(),
            List.of(
                new OperationEvent.Started(everyCommand(), "ada", NOW),
                new OperationEvent.Registered(),
                new OperationEvent.StepSucceeded(0),
                new OperationEvent.CancelRequested("by ada"))),
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

  private static List<CatalogEvent> catalog() {
    return List.of(
        new CatalogEvent.Bootstrapped(MANAGED, NOW),
        new CatalogEvent.Reserved("ada", NOW, everyKindOfObject()),
        new CatalogEvent.Confirmed(List.of(U1, U2)),
        new CatalogEvent.Abandoned(List.of(U3)),
        new CatalogEvent.DropBegun(List.of(U2, U1)),
        new CatalogEvent.DropCancelled(List.of(U1)),
        new CatalogEvent.DropFinished(List.of(U2)),
        new CatalogEvent.Commented(U1, "the brokers"),
        new CatalogEvent.OperationRecorded(new ObjectId("op-1"), record(OperationStatus.RUNNING)),
        new CatalogEvent.OperationRecorded(new ObjectId("op-2"), record(OperationStatus.FAILED)));
  }

  private static OperationRecord record(OperationStatus status) {
    return new OperationRecord(
        "create source",
        "CREATE SOURCE bids ...",
        "ada",
        4,
        status,
        status.isEnded() ? NO : null,
        NOW,
        status.isEnded() ? NOW.plusMillis(5) : null);
  }

  private static List<NewObject> everyKindOfObject() {
    return List.of(
        object(1, ObjectType.CONNECTION, new ObjectDefinition.OfConnection(CONNECTION)),
        object(2, ObjectType.SOURCE, new ObjectDefinition.OfSource(SOURCE), U1),
        object(3, ObjectType.SUBSOURCE, new ObjectDefinition.OfSubsource(U2), U2),
        object(4, ObjectType.VIEW, new ObjectDefinition.OfView("SELECT 1")),
        object(
            5,
            ObjectType.MATERIALIZED_VIEW,
            new ObjectDefinition.OfMaterializedView("SELECT 1", CatalogDecider.QUICKSTART)),
        object(6, ObjectType.CLUSTER, new ObjectDefinition.OfCluster(UNMANAGED)),
        object(7, ObjectType.TABLE, new ObjectDefinition.OfSource(SOURCE)));
  }

  private static NewObject object(
      int id, ObjectType type, ObjectDefinition definition, ObjectId... dependsOn) {
    return new NewObject(
        new ObjectId("u" + id),
        "public",
        "o" + id,
        type,
        type.isRelation() ? COLUMNS : null,
        List.of(dependsOn),
        "CREATE ...",
        definition);
  }

  private static OperationPlan reversible() {
    Step step =
        new Step(
            "start",
            new AggregateRef(AggregateType.SOURCE, U2),
            new SourceCommand.Start(),
            new SourceCommand.Start());
    return new OperationPlan("kind", "sql", List.of(step, step, step, step), List.of("a", "b"));
  }

  private static OperationPlan everyCommand() {
    List<Step> steps =
        commands().stream()
            .map(c -> new Step("a step", AggregateRef.CATALOG, c, new SourceCommand.Start()))
            .toList();
    return new OperationPlan("every command", "sql", steps, List.of());
  }

  /** One of each type of command. */
  static List<Command> commands() {
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
        new CatalogCommand.Comment(U1, null),
        new CatalogCommand.RecordOperation(U1, record(OperationStatus.CANCELLED)),
        new ConnectionCommand.Create(CONNECTION),
        new ConnectionCommand.Attach(U2),
        new ConnectionCommand.Detach(U2),
        new ConnectionCommand.Drop(),
        new SourceCommand.Create(SOURCE, CONNECTION),
        new SourceCommand.Start(),
        new SourceCommand.SplitsDiscovered(Map.of("0", "0")),
        new SourceCommand.Drop(),
        new ClusterCommand.Create(MANAGED),
        new ClusterCommand.AddReplica(R2),
        new ClusterCommand.DropReplica("r2"),
        new ClusterCommand.Drop(),
        new ViewCommand.Create(VIEW),
        new ViewCommand.Start(),
        new ViewCommand.Drop(),
        new OperationCommand.Start(plan, "ada"),
        new OperationCommand.Registered(),
        new OperationCommand.StepDone(3),
        new OperationCommand.StepFailed(3, NO),
        new OperationCommand.Cancel("by ada"));
  }
}
