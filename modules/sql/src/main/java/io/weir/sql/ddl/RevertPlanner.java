package io.weir.sql.ddl;

import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition.Former;
import io.weir.domain.catalog.ObjectDefinition.OfMaterializedView;
import io.weir.domain.catalog.ObjectDefinition.OfReplacement;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.view.ViewCommand;
import io.weir.domain.view.ViewDefinition;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.parser.Identifiers;
import io.weir.sql.parser.SqlText;
import io.weir.sql.statement.ReplacementStatement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * ALTER MATERIALIZED VIEW ... REVERT: stages the definition that the view had before, and applies
 * it as soon as it is hydrated. Nobody else can use what is staged, so it is never made usable.
 */
final class RevertPlanner {
  private final PlanContext context;
  private final CatalogSnapshot catalog;
  private final ViewAnalysis analysis;
  private final ReplacementTargets targets;

  RevertPlanner(PlanContext context, ViewAnalysis analysis) {
    this.context = context;
    this.analysis = analysis;
    catalog = context.catalog();
    targets = new ReplacementTargets(catalog, analysis);
  }

  Draft revert(ReplacementStatement.RevertView statement) {
    Optional<CatalogEntry> found = targets.altered(statement.view(), statement.ifExists());
    if (found.isEmpty()) {
      return Draft.nothing(
          statement.tag(), Lookup.skipped(ObjectType.MATERIALIZED_VIEW, statement.view()));
    }
    CatalogEntry view = found.get();
    OfMaterializedView now = ReplacementTargets.view(view);
    if (now.former().isEmpty()) {
      throw Rejection.of(
              SqlState.NOT_IN_PREREQUISITE_STATE,
              "materialized view \"" + view.name() + "\" has no former definition")
          .withHint("weir_materialized_view_definitions shows which it had.")
          .at(statement.view().position())
          .exception();
    }
    Former former = now.former().getLast();
    CatalogEntry cluster =
        catalog.entry(former.cluster()).or(() -> catalog.entry(now.cluster())).orElseThrow();
    String text = withColumnsOfNow(view, former);
    ViewAnalysis.Analyzed query = analysis.analyze(SqlText.parseQuery(text), former.widths(), true);
    targets.check(view, query.schema(), query.dependsOn());
    String name =
        ReplacementPlanner.freeName(
            new Lookup(catalog), view.name() + "_version_" + (now.version() - 1));
    ObjectId id = new Ids(catalog).next();
    NewObject object =
        ReplacementPlanner.object(
            id,
            name,
            query.schema(),
            query.dependsOn(),
            view,
            cluster,
            new OfReplacement(text, cluster.id(), view.id(), former.widths()));
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
                new ViewCommand.Create(
                    new ViewDefinition(name, text, cluster.id(), query.schema(), query.inputs()),
                    view.id()),
                new ViewCommand.Drop());
    TakeOver takeOver =
        new TakeOver(
            catalog,
            List.of(
                new TakeOver.Staged(
                    view,
                    id,
                    quoted,
                    new Former(text, cluster.id(), former.widths()),
                    query.schema(),
                    query)));
    takeOver.addAwaitHydrated(plan);
    takeOver.addTo(plan);
    return Draft.of(
        statement.tag(),
        plan.catalog(
                "give the name " + quoted + " back", new CatalogCommand.Abandon(List.of(id)), null)
            .build());
  }

  /** A column that the view got since is null in the rows of a definition that did not have it. */
  private String withColumnsOfNow(CatalogEntry view, Former former) {
    Schema columns = ReplacementTargets.columns(view);
    int had =
        analysis.analyze(SqlText.parseQuery(former.query()), former.widths(), true).schema().size();
    if (had >= columns.size()) {
      return former.query();
    }
    String added =
        columns.fields().stream()
            .skip(had)
            .map(RevertPlanner::missing)
            .collect(Collectors.joining(", "));
    return "SELECT former.*, " + added + " FROM (" + former.query() + "\n) AS former";
  }

  private static String missing(Field field) {
    return "CAST(NULL AS " + field.type().sqlName() + ") AS " + Identifiers.quote(field.name());
  }
}
