package io.weir.sql.ddl;

import io.weir.columnar.Schema;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition.OfReplacement;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.view.ViewCommand;
import io.weir.domain.view.ViewDefinition;
import io.weir.gateway.Sessions.Notice;
import io.weir.kernel.ObjectId;
import io.weir.sql.statement.ReplacementStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * CREATE [OR REPLACE] REPLACEMENT. Whether it fits its target is looked at now and when it is
 * applied: the target may be another one by then.
 */
final class ReplacementPlanner {
  private final PlanContext context;
  private final CatalogSnapshot catalog;
  private final Lookup lookup;
  private final ViewAnalysis analysis;
  private final ReplacementTargets targets;

  ReplacementPlanner(PlanContext context, ViewAnalysis analysis) {
    this.context = context;
    this.analysis = analysis;
    catalog = context.catalog();
    lookup = new Lookup(catalog);
    targets = new ReplacementTargets(catalog, analysis);
  }

  Draft create(ReplacementStatement.CreateReplacement statement) {
    Optional<CatalogEntry> replaced = replaced(statement);
    if (replaced.isEmpty()) {
      Optional<Notice> taken =
          lookup.taken(ObjectType.REPLACEMENT, statement.name(), statement.ifNotExists());
      if (taken.isPresent()) {
        return Draft.nothing(statement.tag(), taken.get());
      }
    }
    String name = statement.name().name();
    CatalogEntry target = targets.target(statement.target(), name);
    CatalogEntry cluster =
        statement.cluster() == null
            ? catalog.entry(ReplacementTargets.view(target).cluster()).orElseThrow()
            : ClusterPlanner.cluster(context, statement.cluster());
    ViewAnalysis.Analyzed query = analysis.analyze(statement.query(), true);
    Schema schema = ViewPlanner.renamed(query.schema(), statement.columns(), statement.name());
    String text = ViewPlanner.text(statement.query(), schema, statement.columns());
    targets.check(target, schema, query.dependsOn());
    ObjectId id = new Ids(catalog).next();
    NewObject object =
        object(
            id,
            name,
            schema,
            query.dependsOn(),
            target,
            cluster,
            new OfReplacement(text, cluster.id(), target.id()));
    PlanBuilder plan = new PlanBuilder(statement.tag(), object.createSql());
    replaced.ifPresent(entry -> discard(plan, entry));
    plan.reserve(context.owner(), List.of(object))
        .step(
            "start replacement \"" + name + "\" on cluster \"" + cluster.name() + "\"",
            AggregateType.VIEW,
            id,
            new ViewCommand.Create(
                new ViewDefinition(name, text, cluster.id(), schema, query.inputs()), target.id()),
            new ViewCommand.Drop())
        .touches(
            "hydrates "
                + name
                + " from "
                + ViewPlanner.inputs(catalog, query.inputs())
                + " beside "
                + target.name()
                + ", which goes on as it is")
        .touches(columns(target, schema))
        .confirm(List.of(object));
    replaced
        .map(CatalogEntry::comment)
        .ifPresent(
            comment ->
                plan.catalog(
                    "comment on replacement \"" + name + "\"",
                    new CatalogCommand.Comment(id, comment),
                    null));
    return Draft.of(statement.tag(), plan.build());
  }

  /** The one that OR REPLACE discards. */
  private Optional<CatalogEntry> replaced(ReplacementStatement.CreateReplacement statement) {
    return statement.orReplace()
        ? lookup.find(ObjectType.REPLACEMENT, statement.name())
        : Optional.empty();
  }

  /** Nothing can depend on it, so all that is lost when the new one cannot be made is a draft. */
  private static void discard(PlanBuilder plan, CatalogEntry entry) {
    List<ObjectId> ids = List.of(entry.id());
    String name = "\"" + entry.name() + "\"";
    plan.catalog(
            "take replacement " + name + " out of use",
            new CatalogCommand.BeginDrop(ids),
            new CatalogCommand.CancelDrop(ids))
        .step(
            "stop replacement " + name,
            AggregateType.VIEW,
            entry.id(),
            new ViewCommand.Drop(),
            null)
        .catalog("forget replacement " + name, new CatalogCommand.FinishDrop(ids), null)
        .touches("discards replacement " + entry.name() + " (" + entry.id() + ")");
  }

  private static String columns(CatalogEntry target, Schema schema) {
    int before = ReplacementTargets.columns(target).size();
    return before == schema.size()
        ? "the columns are those of " + target.name()
        : "adds "
            + String.join(
                ", ", schema.fields().stream().skip(before).map(f -> "column " + f.name()).toList())
            + " to "
            + target.name()
            + " when it is applied";
  }

  static NewObject object(
      ObjectId id,
      String name,
      Schema schema,
      List<ObjectId> uses,
      CatalogEntry target,
      CatalogEntry cluster,
      OfReplacement definition) {
    List<ObjectId> dependsOn = new ArrayList<>(uses);
    dependsOn.add(cluster.id());
    dependsOn.add(target.id());
    return new NewObject(
        id,
        PlanContext.SCHEMA,
        name,
        ObjectType.REPLACEMENT,
        schema,
        dependsOn,
        CreateSql.replacement(name, target.name(), cluster.name(), definition.query()),
        definition);
  }

  /** The name itself, or the first with a number behind it that is free. */
  static String freeName(Lookup lookup, String wanted) {
    String name = wanted;
    for (int i = 2; lookup.isTaken(ObjectType.REPLACEMENT, name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }
}
