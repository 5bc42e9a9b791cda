package io.weir.sql.ddl;

import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition.Former;
import io.weir.domain.catalog.ObjectDefinition.OfReplacement;
import io.weir.domain.catalog.ObjectType;
import io.weir.gateway.Sessions.Notice;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.parser.Identifiers;
import io.weir.sql.parser.SqlText;
import io.weir.sql.statement.ReplacementStatement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** ALTER MATERIALIZED VIEW ... APPLY REPLACEMENT, of one view or of several at one epoch. */
final class ApplyPlanner {
  private final CatalogSnapshot catalog;
  private final ViewAnalysis analysis;
  private final ReplacementTargets targets;
  private final Instant now;

  ApplyPlanner(PlanContext context, ViewAnalysis analysis) {
    now = context.now();
    this.analysis = analysis;
    catalog = context.catalog();
    targets = new ReplacementTargets(catalog, analysis);
  }

  Draft apply(ReplacementStatement.ApplyReplacement statement) {
    ApplyOptions options = ApplyOptions.of(statement);
    List<Notice> notices = new ArrayList<>();
    List<TakeOver.Staged> all = new ArrayList<>();
    Set<ObjectId> views = new HashSet<>();
    for (ReplacementStatement.Application application : statement.applications()) {
      Optional<CatalogEntry> view = targets.altered(application.view(), statement.ifExists());
      if (view.isEmpty()) {
        notices.add(Lookup.skipped(ObjectType.MATERIALIZED_VIEW, application.view()));
      } else if (views.add(view.get().id())) {
        all.add(staged(view.get(), targets.replacement(view.get(), application.replacement())));
      } else {
        throw Rejection.of(
                SqlState.SYNTAX_ERROR,
                "materialized view \"" + view.get().name() + "\" specified more than once")
            .at(application.view().position())
            .exception();
      }
    }
    if (all.isEmpty()) {
      return new Draft(statement.tag(), notices, null, null);
    }
    List<ObjectId> ids = all.stream().map(TakeOver.Staged::id).toList();
    String names =
        (ids.size() == 1 ? "replacement " : "replacements ")
            + all.stream().map(TakeOver.Staged::name).collect(Collectors.joining(", "));
    PlanBuilder plan = new PlanBuilder(statement.tag(), text(all) + tail(statement));
    TakeOver takeOver = new TakeOver(catalog, all);
    boolean byItself = statement.when() == ReplacementStatement.ApplyWhen.HYDRATED;
    if (byItself) {
      takeOver.addSchedule(plan, options.timeout() == null ? null : now.plus(options.timeout()));
      plan.background();
    }
    takeOver.addAwaitHydrated(plan);
    if (byItself || options.maxChanges() != null) {
      takeOver.addMeasure(plan, options.maxChanges());
    }
    plan.catalog(
        "take " + names + " out of use",
        new CatalogCommand.BeginDrop(ids),
        new CatalogCommand.CancelDrop(ids));
    takeOver.addTo(plan);
    plan.catalog("forget " + names, new CatalogCommand.FinishDrop(ids), null);
    return Draft.of(statement.tag(), plan.build()).withNotices(notices);
  }

  private TakeOver.Staged staged(CatalogEntry view, CatalogEntry replacement) {
    OfReplacement wanted = (OfReplacement) replacement.definition();
    ViewAnalysis.Analyzed query =
        analysis.analyze(SqlText.parseQuery(wanted.query()), wanted.widths(), true);
    targets.check(view, ReplacementTargets.columns(replacement), query.dependsOn());
    return new TakeOver.Staged(
        view,
        replacement.id(),
        "\"" + replacement.name() + "\"",
        new Former(wanted.query(), wanted.cluster(), wanted.widths()),
        ReplacementTargets.columns(replacement),
        query);
  }

  private static String tail(ReplacementStatement.ApplyReplacement statement) {
    String when =
        switch (statement.when()) {
          case WAITED_FOR -> "";
          case NOWAIT -> " NOWAIT";
          case HYDRATED -> " WHEN HYDRATED";
        };
    return statement.with().isEmpty()
        ? when
        : when
            + " WITH ("
            + statement.with().list().stream()
                .map(option -> option.words() + " = " + Identifiers.literal(option.value().text()))
                .collect(Collectors.joining(", "))
            + ")";
  }

  private String text(List<TakeOver.Staged> all) {
    return "ALTER MATERIALIZED VIEW "
        + all.stream()
            .map(
                staged ->
                    Identifiers.quote(staged.view().name())
                        + " APPLY REPLACEMENT "
                        + Identifiers.quote(catalog.entry(staged.id()).orElseThrow().name()))
            .collect(Collectors.joining(", "));
  }
}
