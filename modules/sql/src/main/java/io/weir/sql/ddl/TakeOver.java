package io.weir.sql.ddl;

import io.weir.columnar.Schema;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogCommand.Redefine;
import io.weir.domain.catalog.CatalogCommand.Redefinition;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectDefinition.Former;
import io.weir.domain.catalog.ObjectDefinition.OfMaterializedView;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.view.ViewCommand;
import io.weir.domain.view.ViewDefinition;
import io.weir.kernel.ObjectId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The steps by which views become what is staged for them, and the staged dataflows end. */
final class TakeOver {
  private final CatalogSnapshot catalog;
  private final List<Staged> all;

  TakeOver(CatalogSnapshot catalog, List<Staged> all) {
    this.catalog = catalog;
    this.all = List.copyOf(all);
  }

  /**
   * What one view is to become.
   *
   * @param id of what is staged
   * @param name its name, in quotes
   * @param what its query and where it runs
   * @param columns that it gives
   */
  record Staged(
      CatalogEntry view,
      ObjectId id,
      String name,
      Former what,
      Schema columns,
      ViewAnalysis.Analyzed query) {
    private OfMaterializedView before() {
      return ReplacementTargets.view(view);
    }

    private Schema after() {
      return SchemaComparison.after(ReplacementTargets.columns(view), columns);
    }

    private String target() {
      return "materialized view \"" + view.name() + "\"";
    }
  }

  /** Makes durable that they are to be applied; taken back where they are not after all. */
  void addSchedule(PlanBuilder plan, @Nullable Instant deadline) {
    for (Staged staged : all) {
      plan.step(
          "note that replacement "
              + staged.name()
              + " is applied when it is hydrated"
              + (deadline == null ? "" : ", until " + deadline),
          AggregateType.VIEW,
          staged.id(),
          new ViewCommand.Schedule(deadline),
          new ViewCommand.Unschedule());
    }
  }

  /** Looks once more before anything is changed: at all of them at about the same time. */
  void addMeasure(PlanBuilder plan, @Nullable Long maxChanges) {
    for (Staged staged : all) {
      plan.step(
          "count what replacement " + staged.name() + " would change",
          AggregateType.VIEW,
          staged.id(),
          new ViewCommand.Measure(),
          null);
    }
    for (Staged staged : all) {
      plan.step(
          "see that replacement "
              + staged.name()
              + " can be read"
              + (maxChanges == null ? "" : " and changes at most " + maxChanges + " rows"),
          AggregateType.VIEW,
          staged.id(),
          new ViewCommand.AwaitWithin(maxChanges),
          null);
    }
  }

  /** One after the other, where several are taken over. */
  void addAwaitHydrated(PlanBuilder plan) {
    for (Staged staged : all) {
      plan.step(
          "wait until replacement " + staged.name() + " is hydrated",
          AggregateType.VIEW,
          staged.id(),
          new ViewCommand.AwaitHydrated(),
          null);
    }
  }

  /** From the catalog's part, which is one for all, to the end of the staged dataflows. */
  void addTo(PlanBuilder plan) {
    redefine(plan);
    Set<ObjectId> together =
        all.size() == 1
            ? null
            : all.stream().map(staged -> staged.view().id()).collect(Collectors.toSet());
    for (Staged staged : all) {
      plan.step(
          "give " + staged.target() + " the definition of " + staged.name(),
          AggregateType.VIEW,
          staged.view().id(),
          new ViewCommand.Apply(
              staged.id(), staged.before().version() + 1, definition(staged), together),
          null);
    }
    for (Staged staged : all) {
      plan.step(
          "wait until " + staged.target() + " is cut over",
          AggregateType.VIEW,
          staged.view().id(),
          new ViewCommand.AwaitCutOver(),
          null);
    }
    for (Staged staged : all) {
      plan.step(
          "drop what is left of replacement " + staged.name(),
          AggregateType.VIEW,
          staged.id(),
          new ViewCommand.Drop(),
          null);
    }
    touches(plan);
  }

  private ViewDefinition definition(Staged staged) {
    return new ViewDefinition(
        staged.view().name(),
        staged.what().query(),
        staged.what().cluster(),
        staged.after(),
        staged.query().inputs());
  }

  private void redefine(PlanBuilder plan) {
    List<Redefine> forward = new ArrayList<>();
    List<Redefine> back = new ArrayList<>();
    for (Staged staged : all) {
      CatalogEntry view = staged.view();
      CatalogEntry cluster = catalog.entry(staged.what().cluster()).orElseThrow();
      ObjectDefinition after = after(staged);
      List<ObjectId> dependsOn = new ArrayList<>(staged.query().dependsOn());
      dependsOn.add(cluster.id());
      forward.add(
          new Redefine(
              view.id(),
              staged.before(),
              new Redefinition(
                  CreateSql.materializedView(view.name(), cluster.name(), staged.what().query()),
                  after,
                  dependsOn,
                  staged.after())));
      back.add(
          new Redefine(
              view.id(),
              after,
              new Redefinition(
                  view.createSql(),
                  staged.before(),
                  view.dependsOn(),
                  ReplacementTargets.columns(view)),
              true));
    }
    String names = all.stream().map(Staged::target).collect(Collectors.joining(", "));
    if (all.size() == 1) {
      plan.catalog("redefine " + names, forward.getFirst(), back.getFirst());
      return;
    }
    Collections.reverse(back);
    plan.catalog(
        "redefine " + names,
        new CatalogCommand.RedefineAll(forward),
        new CatalogCommand.RedefineAll(back));
  }

  /** As the catalog will have it, where others of these get columns at the same time. */
  private ObjectDefinition after(Staged staged) {
    OfMaterializedView before = staged.before();
    List<Former> former = new ArrayList<>(before.former());
    former.add(before.present());
    ObjectDefinition after =
        new OfMaterializedView(
            staged.what().query(), staged.what().cluster(), former, staged.what().widths());
    for (Staged other : all) {
      int width = ReplacementTargets.columns(other.view()).size();
      if (other != staged && other.after().size() > width) {
        ObjectId relation = other.view().id();
        after = after.widened(relation, width, staged.query().dependsOn().contains(relation));
      }
    }
    return after;
  }

  private void touches(PlanBuilder plan) {
    Set<ObjectId> views =
        all.stream()
            .map(staged -> staged.view().id())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    for (Staged staged : all) {
      CatalogEntry view = staged.view();
      plan.touches(
          "materialized view "
              + view.name()
              + " ("
              + view.id()
              + ") gets version "
              + (staged.before().version() + 1)
              + " of its definition at one epoch; its id, name and columns stay");
      int width = ReplacementTargets.columns(view).size();
      for (int i = width; i < staged.columns().size(); i++) {
        plan.touches(
            "adds column "
                + staged.columns().field(i).name()
                + " to "
                + view.name()
                + "; what uses the view goes on without it");
      }
      if (!staged.before().cluster().equals(staged.what().cluster())) {
        plan.touches(
            "moves "
                + view.name()
                + " to cluster "
                + catalog.entry(staged.what().cluster()).orElseThrow().name());
      }
    }
    for (CatalogEntry dependent : catalog.closure(List.copyOf(views))) {
      if (!views.contains(dependent.id()) && dependent.type() != ObjectType.REPLACEMENT) {
        plan.touches(
            dependent.type().words() + " " + dependent.name() + " gets the difference as a change");
      }
    }
  }
}
