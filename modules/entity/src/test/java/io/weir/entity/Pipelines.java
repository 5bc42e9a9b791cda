package io.weir.entity;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogCommand.Redefine;
import io.weir.domain.catalog.CatalogCommand.Redefinition;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectDefinition.OfConnection;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.connection.ConnectionCommand;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationPlan.Step;
import io.weir.domain.sink.SinkCommand;
import io.weir.domain.sink.SinkDefinition;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDefinition;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection u1, the sources u2 and u3 and the sink u4 that use it, and plans over them. */
final class Pipelines {
  static final ObjectId CONNECTION = new ObjectId("u1");
  static final ObjectId BIDS = new ObjectId("u2");
  static final ObjectId ASKS = new ObjectId("u3");
  static final ObjectId SINK = new ObjectId("u4");

  private Pipelines() {}

  static OfConnection first() {
    return new OfConnection(brokers("a:1"));
  }

  static ConnectionDefinition brokers(String brokers) {
    return new ConnectionDefinition("kafka", Map.of("brokers", brokers));
  }

  static SourceDefinition source(ObjectId id) {
    SourceDefinition plain = Definitions.source(id.value());
    return plain.withProperties(CONNECTION, Map.of("topic", id.value()), Map.of());
  }

  static SinkDefinition sink() {
    return new SinkDefinition(
        "kafka",
        CONNECTION,
        BIDS,
        Definitions.COLUMNS,
        List.of(0),
        SinkDefinition.Format.JSON,
        SinkDefinition.Envelope.UPSERT,
        Map.of("topic", "out"),
        Map.of(),
        null);
  }

  static AggregateRef ref(AggregateType type, ObjectId id) {
    return new AggregateRef(type, id);
  }

  private static NewObject object(
      ObjectId id, ObjectType type, ObjectDefinition definition, List<ObjectId> uses) {
    return new NewObject(
        id,
        "public",
        "o" + id,
        type,
        type.isRelation() ? Definitions.COLUMNS : null,
        uses,
        "CREATE o" + id,
        definition);
  }

  private static Step reserve(NewObject object) {
    return Definitions.step(
        "reserve",
        AggregateRef.CATALOG,
        new CatalogCommand.Reserve("ada", List.of(object)),
        new CatalogCommand.Abandon(List.of(object.id())));
  }

  private static Step confirm(ObjectId id) {
    return Definitions.step(
        "confirm", AggregateRef.CATALOG, new CatalogCommand.Confirm(List.of(id)), null);
  }

  static OperationPlan createConnection() {
    return Definitions.plan(
        "create connection",
        "CREATE CONNECTION",
        reserve(object(CONNECTION, ObjectType.CONNECTION, first(), List.of())),
        Definitions.step(
            "create",
            ref(AggregateType.CONNECTION, CONNECTION),
            new ConnectionCommand.Create(brokers("a:1")),
            null),
        confirm(CONNECTION));
  }

  static OperationPlan createSource(ObjectId id) {
    return create(
        object(
            id, ObjectType.SOURCE, new ObjectDefinition.OfSource(source(id)), List.of(CONNECTION)),
        AggregateType.SOURCE,
        Definitions.step(
            "start",
            ref(AggregateType.SOURCE, id),
            new SourceCommand.Create(source(id), brokers("a:1")),
            new SourceCommand.Drop()));
  }

  static OperationPlan createSink() {
    return create(
        object(
            SINK, ObjectType.SINK, new ObjectDefinition.OfSink(sink()), List.of(CONNECTION, BIDS)),
        AggregateType.SINK,
        Definitions.step(
            "start",
            ref(AggregateType.SINK, SINK),
            new SinkCommand.Create(sink(), brokers("a:1")),
            new SinkCommand.Drop()));
  }

  private static OperationPlan create(NewObject object, AggregateType type, Step start) {
    return Definitions.plan(
        "create",
        "CREATE o" + object.id(),
        reserve(object),
        Definitions.step(
            "attach",
            ref(AggregateType.CONNECTION, CONNECTION),
            new ConnectionCommand.Attach(object.id(), type, 1L),
            new ConnectionCommand.Detach(object.id())),
        start,
        confirm(object.id()));
  }

  /** ALTER CONNECTION over the first version, as far as the given sources and the sink use it. */
  static OperationPlan alter(String brokers, List<ObjectId> sources, @Nullable ObjectId sink) {
    OfConnection next = first().next(brokers(brokers));
    List<Step> steps = new ArrayList<>();
    steps.add(
        Definitions.step(
            "redefine",
            AggregateRef.CATALOG,
            new Redefine(CONNECTION, first(), redefinition(next)),
            new Redefine(CONNECTION, next, redefinition(first()), true)));
    steps.add(
        Definitions.step(
            "alter",
            ref(AggregateType.CONNECTION, CONNECTION),
            new ConnectionCommand.Alter(1, next.definition(), false),
            null));
    for (ObjectId source : sources) {
      steps.add(
          Definitions.step(
              "await",
              ref(AggregateType.SOURCE, source),
              new SourceCommand.AwaitChange(SourceChange.ofConnection(CONNECTION, 2)),
              null));
    }
    if (sink != null) {
      steps.add(
          Definitions.step(
              "await",
              ref(AggregateType.SINK, sink),
              new SinkCommand.AwaitConnection(CONNECTION, 2),
              null));
    }
    return new OperationPlan("alter connection", "ALTER CONNECTION", steps, List.of());
  }

  private static Redefinition redefinition(OfConnection definition) {
    return new Redefinition("CREATE " + definition.version(), definition, List.of());
  }

  static OperationPlan dropSource(ObjectId id) {
    List<ObjectId> ids = List.of(id);
    return Definitions.plan(
        "drop source",
        "DROP SOURCE",
        Definitions.step(
            "begin",
            AggregateRef.CATALOG,
            new CatalogCommand.BeginDrop(ids),
            new CatalogCommand.CancelDrop(ids)),
        Definitions.step("drop", ref(AggregateType.SOURCE, id), new SourceCommand.Drop(), null),
        Definitions.step(
            "detach",
            ref(AggregateType.CONNECTION, CONNECTION),
            new ConnectionCommand.Detach(id),
            null),
        Definitions.step("finish", AggregateRef.CATALOG, new CatalogCommand.FinishDrop(ids), null));
  }
}
