package io.weir.sql.ddl;

import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.connection.ConnectionCommand;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.source.ErrorsRelation;
import io.weir.domain.source.SourceColumn;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceFormat;
import io.weir.domain.source.SourceShape;
import io.weir.gateway.Sessions.Notice;
import io.weir.gateway.Upstreams.NamedSchema;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.parser.Identifiers;
import io.weir.sql.statement.CreateStatement;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.OptionValue;
import io.weir.sql.statement.Options;
import io.weir.sql.statement.SourceClause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** CREATE SOURCE. */
final class SourcePlanner {
  static final String KAFKA = "kafka";
  static final String LOAD_GENERATOR = "load-generator";
  static final String POSTGRES = "postgres";

  /** The option that says which tables; all of the publication without it. */
  static final String TABLES = "tables";

  /** The option that says which generator. */
  static final String GENERATOR = "generator";

  private static final SourceShape NO_SHAPE =
      new SourceShape(SourceFormat.NONE, false, 0, List.of());

  private final PlanContext context;
  private final Lookup lookup;
  private final CreateStatement.CreateSource statement;
  private final Ids ids;
  private final ObjectId id;

  SourcePlanner(PlanContext context, CreateStatement.CreateSource statement) {
    this.context = context;
    this.statement = statement;
    lookup = new Lookup(context.catalog());
    ids = new Ids(context.catalog());
    id = ids.next();
  }

  /** What is known of the source before upstream was asked. */
  private record Source(
      String connector,
      @Nullable CatalogEntry connection,
      Map<String, String> options,
      Map<String, SecretRef> secrets,
      HiddenSecrets hidden,
      SourceShape shape,
      CatalogEntry cluster) {
    @Nullable ConnectionDefinition connectionDefinition() {
      return connection != null
              && connection.definition() instanceof ObjectDefinition.OfConnection of
          ? of.definition()
          : null;
    }

    @Nullable Long connectionVersion() {
      return connection != null
              && connection.definition() instanceof ObjectDefinition.OfConnection of
          ? of.version()
          : null;
    }
  }

  Draft draft() {
    Optional<Notice> taken =
        lookup.taken(ObjectType.SOURCE, statement.name(), statement.ifNotExists());
    if (taken.isPresent()) {
      return Draft.nothing(statement.tag(), taken.get());
    }
    String errors = ErrorsRelation.nameFor(statement.name().name());
    if (lookup.isTaken(ObjectType.SUBSOURCE, errors)) {
      throw lookup.takenByPart(errors);
    }
    Source source = source(ClusterPlanner.cluster(context, statement.cluster()));
    UpstreamCheck check =
        new UpstreamCheck.OfSource(
            source.connector(),
            source.connectionDefinition(),
            source.options(),
            source.secrets(),
            source.shape(),
            source.hidden().planned());
    return new Draft(
        statement.tag(), Columns.notices(statement.columns()), check, a -> finish(source, a));
  }

  private Source source(CatalogEntry cluster) {
    return switch (statement.origin()) {
      case SourceClause.FromConnection from -> fromConnection(from, cluster);
      case SourceClause.FromGenerator from -> fromGenerator(from, cluster);
      case SourceClause.FromProperties from -> fromProperties(cluster);
    };
  }

  private Source fromConnection(SourceClause.FromConnection from, CatalogEntry cluster) {
    ConnectorOptions.allowOnly(statement.with(), "CREATE SOURCE ... WITH");
    return switch (from.kind()) {
      case KAFKA -> {
        refuseAllTables();
        yield over(
            KAFKA,
            connection(KAFKA, from.connection()),
            from.options(),
            Map.of(),
            SourceShapes.of(statement),
            cluster);
      }
      case POSTGRES -> {
        refuseForms("a PostgreSQL source", from.position());
        if (!statement.forAllTables() && statement.tables().isEmpty()) {
          throw Rejection.of(
                  SqlState.SYNTAX_ERROR, "a PostgreSQL source needs to know which tables")
              .withHint("Add FOR TABLES (a, b AS x) or FOR ALL TABLES.")
              .at(from.position())
              .exception();
        }
        yield over(
            POSTGRES,
            connection(POSTGRES, from.connection()),
            from.options(),
            tables(),
            NO_SHAPE,
            cluster);
      }
      default ->
          throw unsupported(
              "CREATE SOURCE FROM " + from.kind().toUpperCase(java.util.Locale.ROOT),
              from.position());
    };
  }

  /** FOR TABLES as the option that the connector takes. */
  private Map<String, String> tables() {
    if (statement.tables().isEmpty()) {
      return Map.of();
    }
    List<String> all = new ArrayList<>();
    for (SourceClause.UpstreamTable table : statement.tables()) {
      String name = String.join(".", table.name().stream().map(Identifiers::quote).toList());
      String alias = table.alias();
      all.add(alias == null ? name : name + " AS " + Identifiers.quote(alias));
    }
    return Map.of(TABLES, String.join(", ", all));
  }

  private Source over(
      String connector,
      @Nullable CatalogEntry connection,
      Options options,
      Map<String, String> more,
      SourceShape shape,
      CatalogEntry cluster) {
    OptionValues values =
        OptionValues.of(options, lookup, context.connectors().secretOptions(connector));
    HiddenSecrets hidden =
        new HiddenSecrets(context, ids, id, statement.name().name(), values.plain());
    Map<String, SecretRef> secrets = new TreeMap<>(values.secrets());
    secrets.putAll(hidden.refs());
    Map<String, String> texts = new TreeMap<>(values.texts());
    texts.putAll(more);
    return new Source(connector, connection, texts, secrets, hidden, shape, cluster);
  }

  private CatalogEntry connection(String connector, ObjectName name) {
    CatalogEntry connection = lookup.required(ObjectType.CONNECTION, name);
    if (connection.definition() instanceof ObjectDefinition.OfConnection of
        && !of.definition().type().equals(connector)) {
      throw Rejection.of(
              SqlState.WRONG_OBJECT_TYPE,
              "\""
                  + name
                  + "\" is not a "
                  + connector.toUpperCase(java.util.Locale.ROOT)
                  + " connection")
          .at(name.position())
          .exception();
    }
    return connection;
  }

  private void refuseForms(String what, int position) {
    if (!statement.columns().isEmpty()) {
      throw Rejection.of(SqlState.INVALID_OBJECT_DEFINITION, what + " has columns of its own")
          .withHint("Leave the columns out.")
          .at(statement.columns().getFirst().position())
          .exception();
    }
    if (statement.format() != null
        || statement.envelope() != null
        || !statement.includes().isEmpty()) {
      throw Rejection.of(
              SqlState.INVALID_OBJECT_DEFINITION, what + " takes no FORMAT, INCLUDE or ENVELOPE")
          .at(position)
          .exception();
    }
  }

  private Source fromGenerator(SourceClause.FromGenerator from, CatalogEntry cluster) {
    ConnectorOptions.allowOnly(statement.with(), "CREATE SOURCE ... WITH");
    refuseForms("a load generator", from.position());
    return over(
        LOAD_GENERATOR,
        null,
        from.options(),
        Map.of(GENERATOR, from.generator()),
        NO_SHAPE,
        cluster);
  }

  private Source fromProperties(CatalogEntry cluster) {
    refuseAllTables();
    Option connector = statement.with().get("connector").orElse(null);
    if (connector == null) {
      throw Rejection.of(SqlState.INVALID_PARAMETER_VALUE, "CREATE SOURCE ... WITH needs connector")
          .withHint("Add connector = 'kafka'.")
          .at(statement.name().position())
          .exception();
    }
    if (!connector.value().text().equals(KAFKA)) {
      throw unsupported("connector '" + connector.value().text() + "'", connector.position());
    }
    Option named = statement.with().get("connection").orElse(null);
    CatalogEntry connection = named == null ? null : connection(KAFKA, connectionName(named));
    return over(
        KAFKA,
        connection,
        statement.with().without(List.of("connector", "connection")),
        Map.of(),
        SourceShapes.of(statement),
        cluster);
  }

  private static ObjectName connectionName(Option option) {
    if (option.value() instanceof OptionValue.Word || option.value() instanceof OptionValue.Text) {
      return new ObjectName(null, option.value().text(), option.position());
    }
    throw Rejection.of(SqlState.INVALID_PARAMETER_VALUE, "connection must be a connection's name")
        .at(option.position())
        .exception();
  }

  private void refuseAllTables() {
    if (isOfTables()) {
      throw singleOutput();
    }
  }

  /** Whether it feeds relations beside it instead of being one. */
  private boolean isOfTables() {
    return statement.forAllTables() || !statement.tables().isEmpty();
  }

  private RejectedException singleOutput() {
    return Rejection.of(
            SqlState.INVALID_OBJECT_DEFINITION,
            "FOR ALL TABLES needs a source with several outputs")
        .withHint("Leave FOR ALL TABLES out.")
        .at(statement.name().position())
        .exception();
  }

  private static RejectedException unsupported(String what, int position) {
    return Rejection.of(SqlState.FEATURE_NOT_SUPPORTED, what + " is not supported yet")
        .at(position)
        .exception();
  }

  private OperationPlan finish(Source source, Answers answers) {
    List<NamedSchema> outputs = answers.outputs();
    if (outputs.isEmpty()) {
      throw new IllegalArgumentException("a source puts something out");
    }
    boolean several = outputs.size() > 1 || source.connector().equals(POSTGRES);
    if (several != isOfTables()) {
      throw several ? severalOutputs(outputs) : singleOutput();
    }
    ObjectId errors = ids.next();
    List<NewObject> parts = new ArrayList<>();
    List<SourceDefinition.Output> feeds = new ArrayList<>();
    SourceShape shape = source.shape();
    if (isOfTables()) {
      for (NamedSchema output : outputs) {
        if (lookup.isTaken(ObjectType.SUBSOURCE, output.name())) {
          throw lookup.takenByPart(output.name());
        }
        ObjectId part = ids.next();
        parts.add(part(part, output.name(), output.schema(), id));
        feeds.add(new SourceDefinition.Output(part, output.upstream(), output.schema()));
      }
    } else {
      NamedSchema only = outputs.getFirst();
      shape = shape.format() == SourceFormat.NONE ? shapeOf(only.schema()) : shape;
      feeds.add(new SourceDefinition.Output(id, only.upstream(), shape.schema()));
    }
    SourceDefinition definition =
        new SourceDefinition(
            source.connector(),
            source.connection() == null ? null : source.connection().id(),
            source.options(),
            shape,
            feeds,
            errors,
            source.cluster().id(),
            source.secrets());
    String name = statement.name().name();
    parts.addFirst(part(errors, ErrorsRelation.nameFor(name), ErrorsRelation.SCHEMA, id));
    parts.addFirst(object(source, definition));
    parts.addAll(source.hidden().objects());
    return plan(source, definition, parts);
  }

  private RejectedException severalOutputs(List<NamedSchema> outputs) {
    return Rejection.of(
            SqlState.INVALID_OBJECT_DEFINITION,
            "this source has several outputs: "
                + String.join(", ", outputs.stream().map(NamedSchema::name).toList()))
        .withHint("Add FOR ALL TABLES.")
        .at(statement.name().position())
        .exception();
  }

  private static SourceShape shapeOf(Schema schema) {
    List<SourceColumn> columns = new ArrayList<>();
    for (Field field : schema.fields()) {
      columns.add(new SourceColumn(field, SourceColumn.Origin.VALUE, field.name()));
    }
    return new SourceShape(SourceFormat.NONE, false, 0, columns);
  }

  private static NewObject part(ObjectId id, String name, Schema schema, ObjectId source) {
    return new NewObject(
        id,
        PlanContext.SCHEMA,
        name,
        ObjectType.SUBSOURCE,
        schema,
        List.of(source),
        "",
        new ObjectDefinition.OfSubsource(source));
  }

  private NewObject object(Source source, SourceDefinition definition) {
    ObjectDefinition.OfSource of = new ObjectDefinition.OfSource(definition);
    List<ObjectId> dependsOn = new ArrayList<>();
    if (source.connection() != null) {
      dependsOn.add(source.connection().id());
    }
    dependsOn.add(source.cluster().id());
    dependsOn.addAll(Redefining.secrets(of, source.hidden().planned().definitions().keySet()));
    return new NewObject(
        id,
        PlanContext.SCHEMA,
        statement.name().name(),
        ObjectType.SOURCE,
        definition.shape().schema(),
        dependsOn,
        CreateSql.of(statement.name().name(), of, source.hidden()::name, ""),
        of);
  }

  private OperationPlan plan(Source source, SourceDefinition definition, List<NewObject> objects) {
    NewObject main = objects.getFirst();
    PlanBuilder plan =
        new PlanBuilder(statement.tag(), main.createSql()).reserve(context.owner(), objects);
    source.hidden().create(plan);
    CatalogEntry connection = source.connection();
    if (connection != null) {
      plan.step(
          "attach to connection \"" + connection.name() + "\"",
          AggregateType.CONNECTION,
          connection.id(),
          new ConnectionCommand.Attach(main.id(), AggregateType.SOURCE, source.connectionVersion()),
          new ConnectionCommand.Detach(main.id()));
    }
    plan.step(
        "start source \"" + main.name() + "\"",
        AggregateType.SOURCE,
        main.id(),
        new SourceCommand.Create(definition, source.connectionDefinition()),
        new SourceCommand.Drop());
    return plan.confirm(objects);
  }
}
