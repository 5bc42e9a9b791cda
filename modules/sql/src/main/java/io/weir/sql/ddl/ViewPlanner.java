package io.weir.sql.ddl;

import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.view.ViewCommand;
import io.weir.domain.view.ViewDefinition;
import io.weir.gateway.Sessions.Notice;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.parser.Identifiers;
import io.weir.sql.statement.CreateStatement;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.SqlFragment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** CREATE VIEW and CREATE MATERIALIZED VIEW. */
final class ViewPlanner {
  private final PlanContext context;
  private final Lookup lookup;
  private final ViewAnalysis analysis;

  ViewPlanner(PlanContext context, ViewAnalysis analysis) {
    this.context = context;
    this.analysis = analysis;
    lookup = new Lookup(context.catalog());
  }

  Draft view(CreateStatement.CreateView statement) {
    Optional<Notice> taken =
        lookup.taken(ObjectType.VIEW, statement.name(), statement.ifNotExists());
    if (taken.isPresent()) {
      return Draft.nothing(statement.tag(), taken.get());
    }
    String name = statement.name().name();
    ViewAnalysis.Analyzed query = analysis.analyze(statement.query(), false);
    refuseReplacements(context.catalog(), query.dependsOn());
    Schema schema = renamed(query.schema(), statement.columns(), statement.name());
    String text = text(statement.query(), schema, statement.columns());
    NewObject object =
        new NewObject(
            new Ids(context.catalog()).next(),
            PlanContext.SCHEMA,
            name,
            ObjectType.VIEW,
            schema,
            query.dependsOn(),
            CreateSql.view(name, text),
            new ObjectDefinition.OfView(text));
    return Draft.of(
        statement.tag(),
        new PlanBuilder(statement.tag(), object.createSql())
            .reserve(context.owner(), List.of(object))
            .confirm(List.of(object)));
  }

  Draft materializedView(CreateStatement.CreateMaterializedView statement) {
    Optional<Notice> taken =
        lookup.taken(ObjectType.MATERIALIZED_VIEW, statement.name(), statement.ifNotExists());
    if (taken.isPresent()) {
      return Draft.nothing(statement.tag(), taken.get());
    }
    String name = statement.name().name();
    CatalogEntry cluster = ClusterPlanner.cluster(context, statement.cluster());
    ViewAnalysis.Analyzed query = analysis.analyze(statement.query(), true);
    refuseReplacements(context.catalog(), query.dependsOn());
    Schema schema = renamed(query.schema(), statement.columns(), statement.name());
    String text = text(statement.query(), schema, statement.columns());
    ObjectId id = new Ids(context.catalog()).next();
    List<ObjectId> dependsOn = new ArrayList<>(query.dependsOn());
    dependsOn.add(cluster.id());
    NewObject object =
        new NewObject(
            id,
            PlanContext.SCHEMA,
            name,
            ObjectType.MATERIALIZED_VIEW,
            schema,
            dependsOn,
            CreateSql.materializedView(name, cluster.name(), text),
            new ObjectDefinition.OfMaterializedView(text, cluster.id()));
    ViewDefinition definition =
        new ViewDefinition(name, text, cluster.id(), schema, query.inputs());
    return Draft.of(
        statement.tag(),
        new PlanBuilder(statement.tag(), object.createSql())
            .reserve(context.owner(), List.of(object))
            .step(
                "start materialized view \"" + name + "\" on cluster \"" + cluster.name() + "\"",
                AggregateType.VIEW,
                id,
                new ViewCommand.Create(definition),
                new ViewCommand.Drop())
            .touches("hydrates " + name + " from " + inputs(context.catalog(), query.inputs()))
            .confirm(List.of(object)));
  }

  /** A replacement is only for its target: it goes when it is applied. */
  static void refuseReplacements(CatalogSnapshot catalog, List<ObjectId> dependsOn) {
    for (ObjectId id : dependsOn) {
      Optional<CatalogEntry> used = catalog.entry(id);
      if (used.isPresent() && used.get().type() == ObjectType.REPLACEMENT) {
        throw Rejection.of(
                SqlState.FEATURE_NOT_SUPPORTED,
                "replacement materialized view " + used.get().name() + " cannot be depended upon")
            .withHint("Use the view that it is a replacement of.")
            .exception();
      }
    }
  }

  static String inputs(CatalogSnapshot catalog, List<ObjectId> inputs) {
    return inputs.isEmpty()
        ? "constants"
        : inputs.stream()
            .map(id -> catalog.entry(id).map(CatalogEntry::name).orElse(id.value()))
            .collect(Collectors.joining(", "));
  }

  /** The query's columns with the first ones renamed. */
  static Schema renamed(Schema schema, List<String> names, ObjectName view) {
    if (names.size() > schema.size()) {
      throw Rejection.of(
              SqlState.SYNTAX_ERROR, "CREATE VIEW specifies more column names than columns")
          .at(view.position())
          .exception();
    }
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < schema.size(); i++) {
      Field field = schema.field(i);
      String name = i < names.size() ? names.get(i) : field.name();
      fields.add(new Field(name, field.type(), field.nullable()));
    }
    Columns.refuseDuplicates(fields.stream().map(Field::name).toList(), view.position());
    return new Schema(fields);
  }

  /** The text as it was written; renaming is put around it. */
  static String text(SqlFragment query, Schema schema, List<String> names) {
    if (names.isEmpty()) {
      return query.text();
    }
    String columns =
        schema.fields().stream()
            .map(f -> Identifiers.quote(f.name()))
            .collect(Collectors.joining(", "));
    // The line break ends a comment that the text may end with.
    return "SELECT * FROM (" + query.text() + "\n) AS renamed (" + columns + ")";
  }
}
