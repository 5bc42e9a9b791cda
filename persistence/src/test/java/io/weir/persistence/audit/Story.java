package io.weir.persistence.audit;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogCommand.Redefinition;
import io.weir.domain.catalog.CatalogEvent;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.connection.ConnectionEvent;
import io.weir.domain.operation.OperationEvent;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationStatus;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceEvent;
import io.weir.domain.source.SourceFormat;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.source.SourceShape;
import io.weir.domain.source.SplitChange;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.util.List;
import java.util.Map;

/**
 * A connection with a source over it, whose broker moves; a statement that fails, an unsafe change,
 * and a view that is made, told about and dropped.
 */
final class Story {
  static final ObjectId CONNECTION = new ObjectId("u1");
  static final ObjectId SOURCE = new ObjectId("u2");
  static final ObjectId VIEW = new ObjectId("u3");
  static final AggregateRef CONNECTION_REF = new AggregateRef(AggregateType.CONNECTION, CONNECTION);
  static final AggregateRef SOURCE_REF = new AggregateRef(AggregateType.SOURCE, SOURCE);
  private static final SecretRef SECRET = new SecretRef(new ObjectId("u9"), 2);
  private static final ConnectionDefinition BEFORE =
      new ConnectionDefinition("kafka", Map.of("broker", "old:9092", "sasl_password", "plain"));
  private static final ConnectionDefinition AFTER =
      new ConnectionDefinition(
          "kafka", Map.of("broker", "new:9092"), Map.of("sasl_password", SECRET));
  private static final SourceDefinition BIDS =
      new SourceDefinition(
          "kafka",
          CONNECTION,
          Map.of("topic", "bids"),
          new SourceShape(SourceFormat.JSON, false, 0, List.of()),
          List.of(),
          null,
          null);

  private final StoredJournal journal;

  Story(StoredJournal journal) {
    this.journal = journal;
  }

  private void catalog(String operation, CatalogEvent event) {
    journal.add(AggregateRef.CATALOG, operation, operation, event);
  }

  private void begin(String operation, String kind, String statement) {
    journal.add(
        new AggregateRef(AggregateType.OPERATION, new ObjectId(operation)),
        operation,
        operation,
        new OperationEvent.Started(
            new OperationPlan(kind, statement, List.of(), List.of()), "ada", journal.now()));
  }

  private void reserve(
      String operation, ObjectId id, String name, ObjectType type, ObjectDefinition definition) {
    String sql = "CREATE " + type.words().toUpperCase(java.util.Locale.ROOT) + " " + name;
    begin(operation, "create", sql);
    catalog(
        operation,
        new CatalogEvent.Reserved(
            "ada",
            journal.now(),
            List.of(new NewObject(id, "public", name, type, null, List.of(), sql, definition))));
  }

  void create() {
    reserve(
        "op1",
        CONNECTION,
        "kafka1",
        ObjectType.CONNECTION,
        new ObjectDefinition.OfConnection(BEFORE));
    journal.add(CONNECTION_REF, "op1", "op1/1", new ConnectionEvent.Created(BEFORE));
    catalog("op1", new CatalogEvent.Confirmed(List.of(CONNECTION)));
    reserve("op2", SOURCE, "bids", ObjectType.SOURCE, new ObjectDefinition.OfSource(BIDS));
    journal.add(
        CONNECTION_REF,
        "op2",
        "op2/1",
        new ConnectionEvent.Attached(SOURCE, AggregateType.SOURCE, 1L));
    journal.add(SOURCE_REF, "op2", "op2/2", new SourceEvent.Created(BIDS, BEFORE));
    journal.add(SOURCE_REF, "op2", "op2/2", new SourceEvent.Started(1));
    catalog("op2", new CatalogEvent.Confirmed(List.of(SOURCE)));
  }

  /** Gives the position of the connection's event. */
  long moveBroker() {
    begin("op3", "alter connection", "ALTER CONNECTION kafka1 SET (BROKER 'new:9092')");
    catalog(
        "op3",
        new CatalogEvent.Redefined(
            CONNECTION,
            new Redefinition(
                "CREATE CONNECTION kafka1 new",
                new ObjectDefinition.OfConnection(AFTER),
                List.of())));
    long altered =
        journal.add(CONNECTION_REF, "op3", "op3/1", new ConnectionEvent.Altered(2, AFTER, false));
    String change = "connection/u1/2";
    journal.add(
        SOURCE_REF,
        null,
        change,
        new SourceEvent.ChangeBegun(
            new SourceChange(
                change, List.of(new SourceMutation.ConnectorProps(BIDS, AFTER, false))),
            2,
            false,
            2L));
    journal.add(
        SOURCE_REF,
        null,
        "applied/" + change,
        new SourceEvent.ChangeApplied(change, 1200, List.of(), journal.now()));
    journal.add(
        SOURCE_REF,
        null,
        "first/" + change,
        new SourceEvent.FirstRecordSeen(change, 1300, journal.now().plusMillis(250)));
    return altered;
  }

  void failAndInject() {
    begin("op4", "alter connection", "ALTER CONNECTION kafka1 SET (BROKER 'none:1')");
    journal.add(
        new AggregateRef(AggregateType.OPERATION, new ObjectId("op4")),
        "op4",
        "op4/end",
        new OperationEvent.Ended(
            OperationStatus.FAILED, Rejection.of("08001", "no broker"), journal.now()));
    begin("op5", "inject", "inject");
    journal.add(
        SOURCE_REF,
        "op5",
        "op5/0",
        new SourceEvent.ChangeBegun(
            new SourceChange("op5", List.of(new SourceMutation.InjectOffsets(Map.of("0", "4")))),
            3,
            true,
            null));
    journal.add(
        SOURCE_REF,
        null,
        "applied/op5",
        new SourceEvent.ChangeApplied(
            "op5", 1400, List.of(new SplitChange("0", "8", "4")), journal.now()));
  }

  void view() {
    reserve("op6", VIEW, "v", ObjectType.VIEW, new ObjectDefinition.OfView("SELECT 1"));
    catalog("op6", new CatalogEvent.Confirmed(List.of(VIEW)));
    catalog("op7", new CatalogEvent.Commented(VIEW, "one"));
    catalog("op8", new CatalogEvent.Commented(VIEW, "two"));
    catalog("op9", new CatalogEvent.Renamed(VIEW, "w", Map.of(VIEW, "CREATE VIEW w")));
    catalog("op10", new CatalogEvent.DropBegun(List.of(VIEW)));
    catalog("op10", new CatalogEvent.DropFinished(List.of(VIEW)));
  }
}
