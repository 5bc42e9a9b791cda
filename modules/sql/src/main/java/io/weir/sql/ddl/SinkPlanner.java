package io.weir.sql.ddl;

import io.weir.columnar.Schema;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfConnection;
import io.weir.domain.catalog.ObjectDefinition.OfSink;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.connection.ConnectionCommand;
import io.weir.domain.sink.SinkCommand;
import io.weir.domain.sink.SinkDefinition;
import io.weir.gateway.Sessions.Notice;
import io.weir.gateway.Upstreams.PlannedSecrets;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.CreateStatement;
import io.weir.sql.statement.Name;
import io.weir.sql.statement.SourceClause.Envelope;
import io.weir.sql.statement.SourceClause.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** CREATE SINK. */
final class SinkPlanner {
  private final PlanContext context;
  private final Lookup lookup;
  private final CreateStatement.CreateSink statement;

  SinkPlanner(PlanContext context, CreateStatement.CreateSink statement) {
    this.context = context;
    this.statement = statement;
    lookup = new Lookup(context.catalog());
  }

  Draft draft() {
    Optional<Notice> taken =
        lookup.taken(ObjectType.SINK, statement.name(), statement.ifNotExists());
    if (taken.isPresent()) {
      return Draft.nothing(statement.tag(), taken.get());
    }
    ConnectorOptions.allowOnly(statement.with(), "CREATE SINK ... WITH");
    CatalogEntry connection = connection();
    if (!(connection.definition() instanceof OfConnection over)) {
      throw new IllegalStateException("the connection " + connection.id() + " is none");
    }
    CatalogEntry from = lookup.relation(statement.from());
    ViewPlanner.refuseReplacements(context.catalog(), List.of(from.id()));
    Schema schema = carried(from);
    CatalogEntry cluster = ClusterPlanner.cluster(context, statement.cluster());
    List<Integer> key = key(schema);
    boolean kafka = statement.kind().equals(SourcePlanner.KAFKA);
    Map<String, String> options = OptionValues.textsOnly(statement.options(), lookup, "sink");
    SinkDefinition definition =
        new SinkDefinition(
            statement.kind(),
            connection.id(),
            from.id(),
            schema,
            key,
            kafka ? jsonFormat() : noFormat(),
            kafka ? envelope(key) : keyed(key),
            options,
            Map.of(),
            cluster.id());
    String name = statement.name().name();
    NewObject object =
        new NewObject(
            new Ids(context.catalog()).next(),
            PlanContext.SCHEMA,
            name,
            ObjectType.SINK,
            null,
            List.of(from.id(), connection.id(), cluster.id()),
            CreateSql.of(name, new OfSink(definition), lookup::nameOf, ""),
            new OfSink(definition));
    return new Draft(
        statement.tag(),
        List.of(),
        new UpstreamCheck.OfChange(
            statement.tag(),
            null,
            List.of(),
            List.of(
                new UpstreamCheck.NamedDependent(
                    "sink \"" + name + "\"",
                    new io.weir.gateway.Upstreams.Dependent.OfSink(
                        object.id(), definition, over.definition()))),
            PlannedSecrets.NONE,
            true,
            false),
        answers ->
            new PlanBuilder(statement.tag(), object.createSql())
                .reserve(context.owner(), List.of(object))
                .step(
                    "attach to " + Dependents.words(connection),
                    AggregateType.CONNECTION,
                    connection.id(),
                    new ConnectionCommand.Attach(object.id(), AggregateType.SINK, over.version()),
                    new ConnectionCommand.Detach(object.id()))
                .step(
                    "start sink \"" + name + "\"",
                    AggregateType.SINK,
                    object.id(),
                    new SinkCommand.Create(definition, over.definition()),
                    new SinkCommand.Drop())
                .touches("carries the changes of " + Dependents.words(from) + " out")
                .confirm(List.of(object)));
  }

  private CatalogEntry connection() {
    if (!ConnectionOptionRules.TYPES.contains(statement.kind())) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "CREATE SINK INTO " + upper(statement.kind()) + " is not supported")
          .withHint("Use INTO " + ConnectionPlanner.types() + ".")
          .at(statement.position())
          .exception();
    }
    CatalogEntry entry = lookup.required(ObjectType.CONNECTION, statement.connection());
    if (entry.definition() instanceof OfConnection of
        && !of.definition().type().equals(statement.kind())) {
      throw Rejection.of(
              SqlState.WRONG_OBJECT_TYPE,
              "\"" + entry.name() + "\" is not a " + upper(statement.kind()) + " connection")
          .withHint("It is a " + upper(of.definition().type()) + " connection.")
          .at(statement.connection().position())
          .exception();
    }
    return entry;
  }

  /** The columns of a relation that has changes of its own to carry out. */
  private Schema carried(CatalogEntry from) {
    Schema schema = from.columns();
    if (from.type() == ObjectType.VIEW || schema == null || schema.size() == 0) {
      throw Rejection.of(
              SqlState.WRONG_OBJECT_TYPE,
              "cannot create a sink from " + from.type().words() + " \"" + from.name() + "\"")
          .withHint(
              from.type() == ObjectType.VIEW
                  ? "A view is only expanded where it is used. Make it a materialized view."
                  : "Name one of its subsources.")
          .at(statement.from().position())
          .exception();
    }
    return schema;
  }

  private List<Integer> key(Schema schema) {
    List<Integer> key = new ArrayList<>();
    for (Name column : statement.key()) {
      int index = schema.indexOf(column.name());
      if (index < 0) {
        throw Rejection.of(
                SqlState.UNDEFINED_COLUMN,
                "column \"" + column.name() + "\" named in key does not exist")
            .at(column.position())
            .exception();
      }
      if (key.contains(index)) {
        throw Rejection.of(
                SqlState.DUPLICATE_COLUMN, "column \"" + column.name() + "\" appears twice in key")
            .at(column.position())
            .exception();
      }
      key.add(index);
    }
    return key;
  }

  private SinkDefinition.Format jsonFormat() {
    Format format = statement.format();
    if (format != null && (!format.name().equals("json") || format.encode() != null)) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "FORMAT " + upper(format.name()) + " is not supported for sinks")
          .withHint("Use FORMAT JSON.")
          .at(format.position())
          .exception();
    }
    return SinkDefinition.Format.JSON;
  }

  private SinkDefinition.Envelope envelope(List<Integer> key) {
    Envelope envelope = statement.envelope();
    if (envelope == null || envelope.name().equals("none")) {
      throw refused(
          "a Kafka sink needs an envelope",
          "Add ENVELOPE UPSERT or ENVELOPE DEBEZIUM.",
          envelope == null ? statement.position() : envelope.position());
    }
    if (envelope.name().equals("debezium")) {
      return SinkDefinition.Envelope.DEBEZIUM;
    }
    return keyed(key);
  }

  private SinkDefinition.Envelope keyed(List<Integer> key) {
    if (key.isEmpty()) {
      throw refused(
          "a sink that replaces rows needs to know what names one",
          "Add KEY (column, ...), whose values are unique in the relation.",
          statement.position());
    }
    return SinkDefinition.Envelope.UPSERT;
  }

  private SinkDefinition.Format noFormat() {
    if (statement.format() != null || statement.envelope() != null) {
      throw refused(
          "a PostgreSQL sink takes no FORMAT or ENVELOPE",
          "It writes columns; leave them out.",
          statement.position());
    }
    return SinkDefinition.Format.NONE;
  }

  private static RejectedException refused(String message, String hint, int position) {
    return Rejection.of(SqlState.INVALID_OBJECT_DEFINITION, message)
        .withHint(hint)
        .at(position)
        .exception();
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }
}
