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
import io.weir.domain.cluster.Condition;
import io.weir.domain.cluster.Reconfiguration;
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
import io.weir.domain.operation.UnsafeTouch;
import io.weir.domain.secret.SecretCommand;
import io.weir.domain.secret.SecretDecider;
import io.weir.domain.secret.SecretDefinition;
import io.weir.domain.secret.SecretEvent;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.secret.SecretValue;
import io.weir.domain.sink.SinkCommand;
import io.weir.domain.sink.SinkDecider;
import io.weir.domain.sink.SinkDefinition;
import io.weir.domain.sink.SinkEvent;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceColumn;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDecider;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceEvent;
import io.weir.domain.source.SourceFormat;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.source.SourceShape;
import io.weir.domain.source.SplitChange;
import io.weir.domain.view.ViewCommand;
import io.weir.domain.view.ViewDecider;
import io.weir.domain.view.ViewDefinition;
import io.weir.domain.view.ViewEvent;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
  private static final SecretDefinition SECRET =
      new SecretDefinition(1, new SecretValue.Sealed("k1", "AAEC"), null, null);
  private static final SecretDefinition SECRET_2 =
      SECRET
          .next(new SecretValue.Environment("PASSWORD"), NOW)
          .next(new SecretValue.File("/run/secrets/password"), null);
  private static final ConnectionDefinition TLS =
      new ConnectionDefinition(
          "kafka",
          Map.of("brokers", "localhost:9093", "security_protocol", "SASL_SSL"),
          Map.of("sasl_password", new SecretRef(new ObjectId("u8"), 3)));
  private static final SinkDefinition SINK =
      new SinkDefinition(
          "kafka",
          U1,
          U2,
          COLUMNS,
          List.of(0),
          SinkDefinition.Format.JSON,
          SinkDefinition.Envelope.UPSERT,
          Map.of("topic", "out"),
          Map.of("key_password", new SecretRef(new ObjectId("u8"), 3)),
          null);
  private static final CatalogCommand.Redefinition REDEFINITION =
      new CatalogCommand.Redefinition(
          "CREATE CONNECTION c ...",
          new ObjectDefinition.OfConnection(TLS),
          List.of(new ObjectId("u8")));
  private static final ViewDefinition VIEW =
      new ViewDefinition(
          "v", "SELECT count(*) FROM bids", CatalogDecider.QUICKSTART, COLUMNS, List.of(U2));
  private static final CatalogCommand.Redefinition REPLACED =
      new CatalogCommand.Redefinition(
          "CREATE MATERIALIZED VIEW ...",
          new ObjectDefinition.OfMaterializedView(
              "SELECT 2",
              CatalogDecider.QUICKSTART,
              List.of(new ObjectDefinition.Former("SELECT 1", CatalogDecider.QUICKSTART)),
              null),
          List.of(),
          COLUMNS);

  private static final CatalogCommand.Redefinition WIDENED =
      new CatalogCommand.Redefinition(
          "sql",
          new ObjectDefinition.OfMaterializedView(
              "SELECT 2",
              CatalogDecider.QUICKSTART,
              List.of(new ObjectDefinition.Former("SELECT 1", CatalogDecider.QUICKSTART)),
              Map.of(U2, 3)),
          List.of(),
          new Schema(
              java.util.stream.Stream.concat(
                      COLUMNS.fields().stream(),
                      java.util.stream.Stream.of(new Field("more", DataType.TEXT)))
                  .toList()));
  private static final Replica R1 = new Replica("r1", "small");
  private static final Replica R2 = new Replica("r2", "large");
  private static final Reconfiguration RECONFIGURATION =
      new Reconfiguration(
          "alter/u1/7",
          ClusterDefinition.managed("large", 2),
          List.of(new Replica("r2", "large"), new Replica("r3", "large")),
          Condition.hydrated(NOW.plusSeconds(60)),
          NOW);

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
                new ConnectionEvent.Attached(U2, AggregateType.SOURCE, 1L),
                new ConnectionEvent.Attached(U3, AggregateType.SINK, null),
                new ConnectionEvent.Altered(2, TLS, true),
                new ConnectionEvent.DependentTold(U3, 2),
                new ConnectionEvent.Detached(U3))),
        new Life<>(
            "secret",
            new SecretDecider(),
            List.of(new SecretEvent.Created(SECRET), new SecretEvent.Altered(SECRET_2))),
        new Life<>(
            "secret-dropped",
            new SecretDecider(),
            List.of(new SecretEvent.Created(SECRET), new SecretEvent.Dropped())),
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
                new SourceEvent.SplitsAssigned(Map.of("0", "0", "1", "17")),
                new SourceEvent.ConnectionConfirmed(1),
                new SourceEvent.ChangeBegun(everyMutation("op-1/3"), 2, true, null),
                new SourceEvent.ChangeApplied(
                    "op-1/3",
                    1_700_000_000_100L,
                    List.of(new SplitChange("0", "41", null), new SplitChange("2", null, "7")),
                    NOW),
                new SourceEvent.FirstRecordSeen("op-1/3", 1_700_000_000_300L, NOW),
                new SourceEvent.ChangeBegun(
                    new SourceChange(
                        "connection/u1/2",
                        List.of(new SourceMutation.ConnectorProps(SOURCE, TLS, true))),
                    3,
                    false,
                    2L),
                new SourceEvent.ChangeFailed("connection/u1/2", NO, true, NOW),
                new SourceEvent.Started(4),
                new SourceEvent.ChangeBegun(everyMutation("op-2/3"), 5, false, null))),
        new Life<>(
            "source-out-of-range",
            new SourceDecider(),
            List.of(
                new SourceEvent.Created(SOURCE, CONNECTION),
                new SourceEvent.Started(1),
                new SourceEvent.OffsetsLost("out-of-range/2", "it was created again"),
                new SourceEvent.ChangeBegun(
                    new SourceChange(
                        "out-of-range/2",
                        List.of(new SourceMutation.ResetSplits(SourceMutation.Edge.LATEST))),
                    2,
                    false,
                    null))),
        new Life<>(
            "source-dropped",
            new SourceDecider(),
            List.of(new SourceEvent.Created(SOURCE, null), new SourceEvent.Dropped())),
        new Life<>(
            "sink",
            new SinkDecider(),
            List.of(
                new SinkEvent.Created(SINK, CONNECTION),
                new SinkEvent.Started(1),
                new SinkEvent.ConnectionConfirmed(1),
                new SinkEvent.ConnectionReplaced(2, TLS, false),
                new SinkEvent.Started(2),
                new SinkEvent.Paused("ada"),
                new SinkEvent.Paused("operation"),
                new SinkEvent.Resumed("ada"),
                new SinkEvent.FirstWriteSeen(2, 1_700_000_000_300L, NOW))),
        new Life<>(
            "sink-dropped",
            new SinkDecider(),
            List.of(new SinkEvent.Created(SINK, CONNECTION), new SinkEvent.Dropped())),
        new Life<>(
            "view",
            new ViewDecider(),
            List.of(new ViewEvent.Created(VIEW), new ViewEvent.Started(1))),
        new Life<>(
            "view-dropped",
            new ViewDecider(),
            List.of(new ViewEvent.Created(VIEW), new ViewEvent.Dropped())),
        new Life<>(
            "view-staged",
            new ViewDecider(),
            List.of(
                new ViewEvent.Created(VIEW, U3),
                new ViewEvent.Started(1),
                new ViewEvent.Hydrated(1, 1_700_000_000_100L))),
        new Life<>(
            "view-applying",
            new ViewDecider(),
            List.of(
                new ViewEvent.Created(VIEW),
                new ViewEvent.Started(1),
                new ViewEvent.Applied(U3, 2, VIEW, VIEW, 2),
                new ViewEvent.CutOver(2, 1_700_000_000_300L, 5, 4),
                new ViewEvent.Applied(U2, 3, VIEW, VIEW, 3))),
        new Life<>(
            "view-scheduled",
            new ViewDecider(),
            List.of(
                new ViewEvent.Created(VIEW, U2),
                new ViewEvent.Started(1),
                new ViewEvent.Scheduled(NOW),
                new ViewEvent.Unscheduled(),
                new ViewEvent.Scheduled(null),
                new ViewEvent.Unscheduled(),
                new ViewEvent.Scheduled(NOW),
                new ViewEvent.Hydrated(1, 1_700_000_000_100L),
                new ViewEvent.MeasureBegun(),
                new ViewEvent.Measured(1_700_000_000_200L, 0, 0, NO),
                new ViewEvent.MeasureBegun(),
                new ViewEvent.Measured(1_700_000_000_300L, 5, 4, null),
                new ViewEvent.Expired(NOW))),
        new Life<>(
            "view-together",
            new ViewDecider(),
            List.of(
                new ViewEvent.Created(VIEW),
                new ViewEvent.Started(1),
                new ViewEvent.Applied(U3, 2, VIEW, VIEW, 2, Set.of(U1, U2)))),
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
            "cluster-reconfiguring",
            new ClusterDecider(),
            List.of(
                new ClusterEvent.Created(MANAGED, List.of(R1)),
                new ClusterEvent.ReconfigurationBegun(RECONFIGURATION),
                new ClusterEvent.DeadlineExtended("alter/u1/7", NOW.plusSeconds(600)),
                new ClusterEvent.ReconfigurationEnded(
                    "alter/u1/7",
                    Reconfiguration.Outcome.FINALIZED,
                    "the new replicas were ready",
                    List.of("r1"),
                    NOW.plusSeconds(9)),
                new ClusterEvent.ReconfigurationBegun(
                    new Reconfiguration(
                        "alter/u1/9",
                        ClusterDefinition.managed("small", 1),
                        List.of(new Replica("r4", "small")),
                        new Condition(false, NOW.plusSeconds(60), Condition.OnTimeout.COMMIT),
                        NOW.plusSeconds(10))))),
        new Life<>(
            "cluster-reshaped",
            new ClusterDecider(),
            List.of(
                new ClusterEvent.Created(MANAGED, List.of(R1)),
                new ClusterEvent.Reshaped(
                    ClusterDefinition.unmanaged(List.of(R1)), List.of(), List.of()),
                new ClusterEvent.ReplicaRenamed("r1", "r1_pending"),
                new ClusterEvent.ReplicaAdded(new Replica("r1", "xsmall", "r1.2")),
                new ClusterEvent.ReplicaDropped("r1_pending", "r1"),
                new ClusterEvent.Reshaped(
                    ClusterDefinition.managed("xsmall", 2),
                    List.of(new Replica("r2", "xsmall")),
                    List.of()))),
        new Life<>(
            "catalog-reconfiguring",
            new CatalogDecider(),
            List.of(
                new CatalogEvent.Bootstrapped(MANAGED, NOW),
                new CatalogEvent.Redefined(
                    CatalogDecider.QUICKSTART,
                    new CatalogCommand.Redefinition(
                        "CREATE CLUSTER quickstart (SIZE 'small', REPLICATION FACTOR 1)",
                        new ObjectDefinition.OfCluster(
                            MANAGED,
                            new ObjectDefinition.PendingShape(
                                "alter/s1/2", ClusterDefinition.managed("large", 2))),
                        List.of())))),
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
            "catalog-settings",
            new CatalogDecider(),
            List.of(
                new CatalogEvent.Bootstrapped(MANAGED, NOW),
                new CatalogEvent.SettingChanged("enable_unsafe_ops", "on"))),
        new Life<>(
            "catalog-unsafe",
            new CatalogDecider(),
            List.of(
                new CatalogEvent.Bootstrapped(MANAGED, NOW),
                new CatalogEvent.OperationRecorded(
                    new ObjectId("op-1"),
                    new OperationRecord(
                        "unsafe alter source",
                        "UNSAFE ALTER SOURCE bids RESET SPLITS",
                        "ada",
                        2,
                        OperationStatus.SUCCEEDED,
                        null,
                        NOW,
                        NOW.plusMillis(5),
                        new UnsafeTouch("reset_splits", List.of(U1), 0))))),
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
            "catalog-replacing",
            new CatalogDecider(),
            List.of(
                new CatalogEvent.Bootstrapped(MANAGED, NOW),
                new CatalogEvent.Reserved(
                    "ada",
                    NOW,
                    List.of(
                        object(
                            1,
                            ObjectType.MATERIALIZED_VIEW,
                            new ObjectDefinition.OfMaterializedView(
                                "SELECT 1", CatalogDecider.QUICKSTART)),
                        object(
                            2,
                            ObjectType.REPLACEMENT,
                            new ObjectDefinition.OfReplacement(
                                "SELECT 2", CatalogDecider.QUICKSTART, U1),
                            U1))),
                new CatalogEvent.Redefined(U1, REPLACED))),
        new Life<>(
            "catalog-widened",
            new CatalogDecider(),
            List.of(
                new CatalogEvent.Reserved(
                    "ada",
                    NOW,
                    List.of(
                        object(
                            1,
                            ObjectType.MATERIALIZED_VIEW,
                            new ObjectDefinition.OfMaterializedView(
                                "SELECT 1", CatalogDecider.QUICKSTART)),
                        object(2, ObjectType.VIEW, new ObjectDefinition.OfView("SELECT *"), U1))),
                new CatalogEvent.Redefined(U1, WIDENED))),
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

  private static SourceChange everyMutation(String id) {
    return new SourceChange(
        id,
        List.of(
            new SourceMutation.Pause("ada", NOW),
            new SourceMutation.Pause("bob", null),
            new SourceMutation.ConnectorProps(SOURCE, CONNECTION, false),
            new SourceMutation.ResetSplits(),
            new SourceMutation.InjectOffsets(Map.of("0", "5")),
            new SourceMutation.Resume("bob"),
            new SourceMutation.Throttle(100)));
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
        new CatalogEvent.Redefined(U1, REDEFINITION),
        new CatalogEvent.Renamed(U1, "c2", Map.of(U1, "CREATE CONNECTION c2 ...")),
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
        object(7, ObjectType.TABLE, new ObjectDefinition.OfSource(SOURCE)),
        object(8, ObjectType.SECRET, new ObjectDefinition.OfSecret(SECRET_2)),
        object(9, ObjectType.SINK, new ObjectDefinition.OfSink(SINK), U1));
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

  private static OperationPlan replacing() {
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

  private static OperationPlan scheduled() {
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

  private static OperationPlan lost() {
    Step step =
        new Step(
            "a step",
            new AggregateRef(AggregateType.SOURCE, U1),
            new SourceCommand.OffsetsLost(
                3, "gone", Map.of("0", "5"), SourceMutation.Edge.EARLIEST),
            null);
    return new OperationPlan("alter source", "sql", List.of(step), List.of());
  }

  private static OperationPlan rotating() {
    Step expect =
        new Step(
            "see that the connection is at version 1",
            new AggregateRef(AggregateType.CONNECTION, U1),
            new ConnectionCommand.Expect(1),
            null);
    return new OperationPlan("alter secret", "sql", List.of(expect), List.of());
  }

  private static OperationPlan background() {
    AggregateRef other = new AggregateRef(AggregateType.OPERATION, U2);
    Step cancel = new Step("cancel", other, new OperationCommand.Cancel("by ada"), null);
    Step wait = new Step("wait", other, new OperationCommand.AwaitSteps(2), null);
    return new OperationPlan("a plan", "sql", List.of(cancel, wait), List.of(), 1);
  }

  private static OperationPlan reconfiguring() {
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
}
