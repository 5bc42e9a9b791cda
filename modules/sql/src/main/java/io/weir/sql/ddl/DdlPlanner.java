package io.weir.sql.ddl;

import io.weir.columnar.Schema;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.source.SourceColumn;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceFormat;
import io.weir.domain.source.SourceShape;
import io.weir.gateway.Sessions.Notice;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.parser.Identifiers;
import io.weir.sql.statement.AlterStatement;
import io.weir.sql.statement.ClusterStatement;
import io.weir.sql.statement.ColumnDefinition;
import io.weir.sql.statement.CreateStatement;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.ReplacementStatement;
import io.weir.sql.statement.Statement;
import java.util.List;
import java.util.Optional;

/**
 * Plans statements that change the catalog. Pure; all that can be refused is refused here, with
 * PostgreSQL's texts and positions, before anything runs.
 */
public final class DdlPlanner {
  private final ViewAnalysis views;

  public DdlPlanner(ViewAnalysis views) {
    this.views = views;
  }

  /**
   * Looks names up. The draft says what to ask upstream before {@link #finish}, or that there is
   * nothing to do.
   */
  public Draft draft(Statement.Ddl statement, PlanContext context) {
    return switch (statement) {
      case CreateStatement.CreateSecret create -> new SecretPlanner(context).create(create);
      case AlterStatement.AlterSecret alter -> new SecretPlanner(context).alter(alter);
      case CreateStatement.CreateConnection create -> new ConnectionPlanner(context).create(create);
      case AlterStatement.AlterConnection alter -> new AlterConnectionPlanner(context).alter(alter);
      case AlterStatement.RevertConnection revert ->
          new AlterConnectionPlanner(context).revert(revert);
      case AlterStatement.AlterSource alter -> new AlterSourcePlanner(context).alter(alter);
      case AlterStatement.SetSourceConnection set ->
          new AlterSourcePlanner(context).setConnection(set);
      case CreateStatement.CreateSink create -> new SinkPlanner(context, create).draft();
      case AlterStatement.Rename rename -> new RenamePlanner(context).rename(rename);
      case CreateStatement.CreateSource create -> new SourcePlanner(context, create).draft();
      case CreateStatement.CreateTable create -> table(create, context);
      case CreateStatement.CreateView create -> new ViewPlanner(context, views).view(create);
      case CreateStatement.CreateMaterializedView create ->
          new ViewPlanner(context, views).materializedView(create);
      case ReplacementStatement.CreateReplacement create ->
          new ReplacementPlanner(context, views).create(create);
      case ReplacementStatement.RevertView revert ->
          new RevertPlanner(context, views).revert(revert);
      case ReplacementStatement.ApplyReplacement apply ->
          new ApplyPlanner(context, views).apply(apply);
      case ClusterStatement.CreateCluster create -> new ClusterPlanner(context).create(create);
      case ClusterStatement.CreateClusterReplica create ->
          new ClusterPlanner(context).createReplica(create);
      case ClusterStatement.AlterCluster alter -> new AlterClusterPlanner(context).alter(alter);
      case ClusterStatement.ResetCluster reset -> new AlterClusterPlanner(context).reset(reset);
      case ClusterStatement.ExtendCluster extend -> new AlterClusterPlanner(context).extend(extend);
      case ClusterStatement.RenameReplica rename ->
          new AlterClusterPlanner(context).renameReplica(rename);
      case ClusterStatement.DropClusterReplica drop ->
          new ClusterPlanner(context).dropReplicas(drop);
      case AlterStatement.Drop drop -> new DropPlanner(context, drop).draft();
      case AlterStatement.Comment comment -> comment(comment, context);
    };
  }

  /** The plan of a draft that is not nothing, with what upstream answered. */
  public OperationPlan finish(Draft draft, Answers answers) {
    if (draft.completion() == null) {
      throw new IllegalArgumentException("there is nothing to do");
    }
    return draft.completion().apply(answers);
  }

  private static Draft table(CreateStatement.CreateTable statement, PlanContext context) {
    Lookup lookup = new Lookup(context.catalog());
    Optional<Notice> taken =
        lookup.taken(ObjectType.TABLE, statement.name(), statement.ifNotExists());
    if (taken.isPresent()) {
      return Draft.nothing(statement.tag(), taken.get());
    }
    Columns.refuseDuplicates(
        statement.columns().stream().map(ColumnDefinition::name).toList(),
        statement.name().position());
    Schema schema = new Schema(statement.columns().stream().map(Columns::field).toList());
    String name = statement.name().name();
    ObjectId id = new Ids(context.catalog()).next();
    SourceShape shape =
        new SourceShape(
            SourceFormat.NONE,
            false,
            0,
            schema.fields().stream()
                .map(f -> new SourceColumn(f, SourceColumn.Origin.VALUE, f.name()))
                .toList());
    SourceDefinition definition =
        new SourceDefinition(
            SourceDefinition.TABLE,
            null,
            java.util.Map.of(),
            shape,
            List.of(new SourceDefinition.Output(id, name, schema)),
            null,
            null);
    NewObject object =
        new NewObject(
            id,
            PlanContext.SCHEMA,
            name,
            ObjectType.TABLE,
            schema,
            List.of(),
            CreateSql.table(name, schema.fields()),
            new ObjectDefinition.OfSource(definition));
    OperationPlan plan =
        new PlanBuilder(statement.tag(), object.createSql())
            .reserve(context.owner(), List.of(object))
            .step(
                "start table \"" + name + "\"",
                AggregateType.SOURCE,
                id,
                new SourceCommand.Create(definition, null),
                new SourceCommand.Drop())
            .confirm(List.of(object));
    return Draft.of(statement.tag(), plan).withNotices(Columns.notices(statement.columns()));
  }

  private static Draft comment(AlterStatement.Comment statement, PlanContext context) {
    ObjectName name = statement.name();
    if (statement.column() != null) {
      throw Rejection.of(SqlState.FEATURE_NOT_SUPPORTED, "COMMENT ON COLUMN is not supported yet")
          .at(name.position())
          .exception();
    }
    CatalogEntry entry = new Lookup(context.catalog()).required(statement.type(), name);
    String text = statement.text() == null ? "NULL" : Identifiers.literal(statement.text());
    String what = statement.type().words() + " " + Identifiers.quote(name.name());
    OperationPlan plan =
        new PlanBuilder(
                statement.tag(),
                "COMMENT ON "
                    + statement.type().words().toUpperCase(java.util.Locale.ROOT)
                    + " "
                    + Identifiers.quote(name.name())
                    + " IS "
                    + text)
            .catalog(
                "comment on " + what,
                new CatalogCommand.Comment(entry.id(), statement.text()),
                new CatalogCommand.Comment(entry.id(), entry.comment()))
            .build();
    return Draft.of(statement.tag(), plan);
  }
}
