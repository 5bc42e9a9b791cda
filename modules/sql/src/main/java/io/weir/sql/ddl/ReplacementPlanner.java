package io.weir.sql.ddl;

import io.weir.columnar.Schema;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectDefinition.OfMaterializedView;
import io.weir.domain.catalog.ObjectDefinition.OfReplacement;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.view.ViewCommand;
import io.weir.domain.view.ViewDefinition;
import io.weir.gateway.Sessions.Notice;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.parser.Identifiers;
import io.weir.sql.parser.SqlText;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * CREATE REPLACEMENT, and ALTER MATERIALIZED VIEW ... APPLY REPLACEMENT or REVERT. Whether the two
 * fit together is looked at both times: the target may have changed in between.
 */
final class ReplacementPlanner {
  private final PlanContext context;
  private final CatalogSnapshot catalog;
  private final Lookup lookup;
  private final ViewAnalysis analysis;

  ReplacementPlanner(PlanContext context, ViewAnalysis analysis) {
    this.context = context;
    this.analysis = analysis;
    catalog = context.catalog();
    lookup = new Lookup(catalog);
  }

  Draft create(Statement.CreateReplacement statement) {
    Optional<Notice> taken =
        lookup.taken(ObjectType.REPLACEMENT, statement.name(), statement.ifNotExists());
    if (taken.isPresent()) {
      return Draft.nothing(statement.tag(), taken.get());
    }
    String name = statement.name().name();
    CatalogEntry target = target(statement.target(), name);
    CatalogEntry cluster =
        statement.cluster() == null
            ? catalog.entry(view(target).cluster()).orElseThrow()
            : ClusterPlanner.cluster(context, statement.cluster());
    ViewAnalysis.Analyzed query = analysis.analyze(statement.query(), true);
    Schema schema = ViewPlanner.renamed(query.schema(), statement.columns(), statement.name());
    String text = ViewPlanner.text(statement.query(), schema, statement.columns());
    check(target, schema, query.dependsOn());
    ObjectId id = new Ids(catalog).next();
    List<ObjectId> dependsOn = new ArrayList<>(query.dependsOn());
    dependsOn.add(cluster.id());
    dependsOn.add(target.id());
    NewObject object =
        new NewObject(
            id,
            PlanContext.SCHEMA,
            name,
            ObjectType.REPLACEMENT,
            schema,
            dependsOn,
            CreateSql.replacement(name, target.name(), cluster.name(), text),
            new OfReplacement(text, cluster.id(), target.id()));
    ViewDefinition definition =
        new ViewDefinition(name, text, cluster.id(), schema, query.inputs());
    return Draft.of(
        statement.tag(),
        new PlanBuilder(statement.tag(), object.createSql())
            .reserve(context.owner(), List.of(object))
            .step(
                "start replacement \"" + name + "\" on cluster \"" + cluster.name() + "\"",
                AggregateType.VIEW,
                id,
                new ViewCommand.Create(definition, target.id()),
                new ViewCommand.Drop())
            .touches(
                "hydrates "
                    + name
                    + " from "
                    + ViewPlanner.inputs(catalog, query.inputs())
                    + " beside "
                    + target.name()
                    + ", which goes on as it is")
            .confirm(List.of(object)));
  }

  Draft apply(Statement.ApplyReplacement statement) {
    Optional<CatalogEntry> found = existing(statement.view());
    if (found.isEmpty()) {
      if (statement.ifExists()) {
        return Draft.nothing(
            statement.tag(), Lookup.skipped(ObjectType.MATERIALIZED_VIEW, statement.view()));
      }
      throw Lookup.missing(ObjectType.MATERIALIZED_VIEW, statement.view()).exception();
    }
    CatalogEntry view = found.get();
    CatalogEntry replacement = replacement(view, statement.replacement());
    OfReplacement wanted = (OfReplacement) replacement.definition();
    ViewAnalysis.Analyzed query = analysis.analyze(SqlText.parseQuery(wanted.query()), true);
    check(view, columns(replacement), query.dependsOn());
    List<ObjectId> ids = List.of(replacement.id());
    String name = "\"" + replacement.name() + "\"";
    PlanBuilder plan =
        new PlanBuilder(
            statement.tag(),
            "ALTER MATERIALIZED VIEW "
                + Identifiers.quote(view.name())
                + " APPLY REPLACEMENT "
                + Identifiers.quote(replacement.name()));
    awaitHydrated(plan, replacement.id(), name)
        .catalog(
            "take replacement " + name + " out of use",
            new CatalogCommand.BeginDrop(ids),
            new CatalogCommand.CancelDrop(ids));
    takeOver(
        plan,
        view,
        new Staged(replacement.id(), name, wanted.query(), wanted.cluster(), columns(replacement)),
        query);
    return Draft.of(
        statement.tag(),
        plan.catalog("forget replacement " + name, new CatalogCommand.FinishDrop(ids), null)
            .build());
  }

  /**
   * Stages the definition that the view had before, and applies it as soon as it is hydrated.
   * Nobody else can use what is staged, so it is never made usable.
   */
  Draft revert(Statement.RevertView statement) {
    Optional<CatalogEntry> found = existing(statement.view());
    if (found.isEmpty()) {
      if (statement.ifExists()) {
        return Draft.nothing(
            statement.tag(), Lookup.skipped(ObjectType.MATERIALIZED_VIEW, statement.view()));
      }
      throw Lookup.missing(ObjectType.MATERIALIZED_VIEW, statement.view()).exception();
    }
    CatalogEntry view = found.get();
    OfMaterializedView now = view(view);
    if (now.former().isEmpty()) {
      throw Rejection.of(
              SqlState.NOT_IN_PREREQUISITE_STATE,
              "materialized view \"" + view.name() + "\" has no former definition")
          .withHint("weir_materialized_view_definitions shows which it had.")
          .at(statement.view().position())
          .exception();
    }
    ObjectDefinition.Former former = now.former().getLast();
    CatalogEntry cluster =
        catalog.entry(former.cluster()).or(() -> catalog.entry(now.cluster())).orElseThrow();
    ViewAnalysis.Analyzed query = analysis.analyze(SqlText.parseQuery(former.query()), true);
    check(view, query.schema(), query.dependsOn());
    String name = freeName(view.name() + "_version_" + (now.version() - 1));
    ObjectId id = new Ids(catalog).next();
    List<ObjectId> dependsOn = new ArrayList<>(query.dependsOn());
    dependsOn.add(cluster.id());
    dependsOn.add(view.id());
    NewObject object =
        new NewObject(
            id,
            PlanContext.SCHEMA,
            name,
            ObjectType.REPLACEMENT,
            query.schema(),
            dependsOn,
            CreateSql.replacement(name, view.name(), cluster.name(), former.query()),
            new OfReplacement(former.query(), cluster.id(), view.id()));
    ViewDefinition definition =
        new ViewDefinition(name, former.query(), cluster.id(), query.schema(), query.inputs());
    String quoted = "\"" + name + "\"";
    PlanBuilder plan =
        new PlanBuilder(
                statement.tag(),
                "ALTER MATERIALIZED VIEW " + Identifiers.quote(view.name()) + " REVERT")
            .reserve(context.owner(), List.of(object))
            .step(
                "stage the former definition as " + quoted,
                AggregateType.VIEW,
                id,
                new ViewCommand.Create(definition, view.id()),
                new ViewCommand.Drop());
    awaitHydrated(plan, id, quoted);
    takeOver(
        plan, view, new Staged(id, quoted, former.query(), cluster.id(), query.schema()), query);
    return Draft.of(
        statement.tag(),
        plan.catalog(
                "give the name " + quoted + " back", new CatalogCommand.Abandon(List.of(id)), null)
            .build());
  }

  private String freeName(String wanted) {
    String name = wanted;
    for (int i = 2; lookup.isTaken(ObjectType.REPLACEMENT, name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  /**
   * What a view is to become.
   *
   * @param name in quotes
   */
  private record Staged(ObjectId id, String name, String query, ObjectId cluster, Schema columns) {}

  private static PlanBuilder awaitHydrated(PlanBuilder plan, ObjectId id, String name) {
    return plan.step(
        "wait until replacement " + name + " is hydrated",
        AggregateType.VIEW,
        id,
        new ViewCommand.AwaitHydrated(),
        null);
  }

  /** The steps by which the view becomes what is staged and the staged dataflow ends. */
  private void takeOver(
      PlanBuilder plan, CatalogEntry view, Staged staged, ViewAnalysis.Analyzed query) {
    OfMaterializedView before = view(view);
    CatalogEntry cluster = catalog.entry(staged.cluster()).orElseThrow();
    List<ObjectDefinition.Former> former = new ArrayList<>(before.former());
    former.add(new ObjectDefinition.Former(before.query(), before.cluster()));
    OfMaterializedView after = new OfMaterializedView(staged.query(), staged.cluster(), former);
    List<ObjectId> dependsOn = new ArrayList<>(query.dependsOn());
    dependsOn.add(cluster.id());
    Schema columns = SchemaComparison.after(columns(view), staged.columns());
    ViewDefinition definition =
        new ViewDefinition(view.name(), staged.query(), staged.cluster(), columns, query.inputs());
    String target = "materialized view \"" + view.name() + "\"";
    plan.catalog(
            "redefine " + target,
            new CatalogCommand.Redefine(
                view.id(),
                before,
                new CatalogCommand.Redefinition(
                    CreateSql.materializedView(view.name(), cluster.name(), staged.query()),
                    after,
                    dependsOn,
                    columns)),
            new CatalogCommand.Redefine(
                view.id(),
                after,
                new CatalogCommand.Redefinition(
                    view.createSql(), before, view.dependsOn(), columns(view)),
                true))
        .step(
            "give " + target + " the definition of " + staged.name(),
            AggregateType.VIEW,
            view.id(),
            new ViewCommand.Apply(staged.id(), after.version(), definition),
            null)
        .step(
            "wait until " + target + " is cut over",
            AggregateType.VIEW,
            view.id(),
            new ViewCommand.AwaitCutOver(),
            null)
        .step(
            "drop what is left of replacement " + staged.name(),
            AggregateType.VIEW,
            staged.id(),
            new ViewCommand.Drop(),
            null)
        .touches(
            "materialized view "
                + view.name()
                + " ("
                + view.id()
                + ") gets version "
                + after.version()
                + " of its definition at one epoch; its id, name and columns stay");
    if (!before.cluster().equals(staged.cluster())) {
      plan.touches("moves " + view.name() + " to cluster " + cluster.name());
    }
    for (CatalogEntry dependent : catalog.closure(List.of(view.id()))) {
      if (!dependent.id().equals(view.id()) && dependent.type() != ObjectType.REPLACEMENT) {
        plan.touches(
            dependent.type().words() + " " + dependent.name() + " gets the difference as a change");
      }
    }
  }

  /** Whatever kind of relation stands there can be named, to be told that it is the wrong one. */
  private CatalogEntry target(ObjectName name, String replacement) {
    CatalogEntry entry =
        relation(name)
            .orElseThrow(() -> Lookup.missing(ObjectType.MATERIALIZED_VIEW, name).exception());
    if (entry.type() != ObjectType.MATERIALIZED_VIEW) {
      throw Rejection.of(
              SqlState.WRONG_OBJECT_TYPE,
              "cannot replace "
                  + entry.type().words()
                  + " "
                  + entry.name()
                  + " with materialized view "
                  + replacement)
          .withHint("Only materialized views have replacements.")
          .at(name.position())
          .exception();
    }
    return entry;
  }

  private Optional<CatalogEntry> existing(ObjectName name) {
    Optional<CatalogEntry> entry = relation(name);
    if (entry.isPresent() && entry.get().type() != ObjectType.MATERIALIZED_VIEW) {
      throw Rejection.of(
              SqlState.WRONG_OBJECT_TYPE,
              entry.get().name()
                  + " is a "
                  + entry.get().type().words()
                  + " not a materialized view")
          .at(name.position())
          .exception();
    }
    return entry;
  }

  private Optional<CatalogEntry> relation(ObjectName name) {
    String schema = name.schema() == null ? PlanContext.SCHEMA : name.schema();
    return catalog.relation(schema, name.name());
  }

  private CatalogEntry replacement(CatalogEntry view, ObjectName name) {
    CatalogEntry entry =
        relation(name).orElseThrow(() -> Lookup.missing(ObjectType.REPLACEMENT, name).exception());
    if (entry.definition() instanceof OfReplacement staged && staged.target().equals(view.id())) {
      return entry;
    }
    Rejection other =
        Rejection.of(
                SqlState.WRONG_OBJECT_TYPE,
                "cannot replace materialized view "
                    + view.name()
                    + " with "
                    + (entry.type() == ObjectType.REPLACEMENT
                        ? "materialized view"
                        : entry.type().words())
                    + " "
                    + entry.name())
            .at(name.position());
    throw (entry.definition() instanceof OfReplacement staged
            ? other.withDetail(
                "It is a replacement for materialized view "
                    + catalog.entry(staged.target()).map(CatalogEntry::name).orElse("?")
                    + ".")
            : other.withHint("SHOW REPLACEMENTS lists what is staged."))
        .exception();
  }

  /** That the query can stand in the target's place. */
  private void check(CatalogEntry target, Schema schema, List<ObjectId> dependsOn) {
    ViewPlanner.refuseReplacements(catalog, dependsOn);
    if (reaches(dependsOn, target.id(), new HashSet<>())) {
      throw Rejection.of(
              SqlState.INVALID_OBJECT_DEFINITION,
              "replacement would cause " + target.name() + " to depend on itself")
          .exception();
    }
    List<String> dependents =
        catalog.dependents(target.id()).stream()
            .filter(e -> e.type() != ObjectType.REPLACEMENT)
            .map(e -> e.type().words() + " " + e.name())
            .toList();
    SchemaComparison.require(columns(target), schema, dependents);
  }

  /** Whether {@code wanted} is among {@code from}, or among what these depend on. */
  private boolean reaches(List<ObjectId> from, ObjectId wanted, Set<ObjectId> seen) {
    for (ObjectId id : from) {
      if (id.equals(wanted)) {
        return true;
      }
      if (seen.add(id)
          && catalog.entry(id).filter(e -> reaches(e.dependsOn(), wanted, seen)).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static Schema columns(CatalogEntry entry) {
    return Objects.requireNonNull(entry.columns());
  }

  private static OfMaterializedView view(CatalogEntry entry) {
    return (OfMaterializedView) entry.definition();
  }
}
