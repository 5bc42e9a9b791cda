package io.weir.sql.ddl;

import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.cluster.ClusterCommand;
import io.weir.domain.connection.ConnectionCommand;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.secret.SecretCommand;
import io.weir.domain.sink.SinkCommand;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.view.ViewCommand;
import io.weir.gateway.Sessions.Notice;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.AlterStatement;
import io.weir.sql.statement.ObjectName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * DROP of any kind: everything that goes is taken out of use at once, then dropped, dependents
 * first.
 */
final class DropPlanner {
  private final CatalogSnapshot catalog;
  private final Lookup lookup;
  private final AlterStatement.Drop statement;

  DropPlanner(PlanContext context, AlterStatement.Drop statement) {
    catalog = context.catalog();
    lookup = new Lookup(catalog);
    this.statement = statement;
  }

  Draft draft() {
    List<Notice> notices = new ArrayList<>();
    Set<ObjectId> roots = new LinkedHashSet<>();
    for (ObjectName name : statement.names()) {
      Optional<CatalogEntry> entry = found(name);
      if (entry.isPresent()) {
        refuseBuiltIn(entry.get(), name);
        refusePart(entry.get(), name);
        refuseInMidChange(entry.get(), name);
        roots.add(entry.get().id());
      } else if (statement.ifExists()) {
        notices.add(Lookup.skipped(statement.type(), name));
      } else {
        throw Lookup.missing(statement.type(), name).exception();
      }
    }
    if (roots.isEmpty()) {
      return new Draft(statement.tag(), notices, null, null);
    }
    List<CatalogEntry> all = catalog.closure(List.copyOf(roots));
    List<CatalogEntry> others = others(all, roots);
    if (!others.isEmpty() && !statement.cascade()) {
      throw dependents(all, roots, others);
    }
    if (!others.isEmpty()) {
      notices.add(cascades(others));
    }
    OperationPlan plan = plan(all);
    return Draft.of(statement.tag(), plan).withNotices(notices);
  }

  /** DROP MATERIALIZED VIEW also drops replacements: they are some. */
  private Optional<CatalogEntry> found(ObjectName name) {
    if (statement.type() == ObjectType.MATERIALIZED_VIEW) {
      String schema = name.schema() == null ? PlanContext.SCHEMA : name.schema();
      Optional<CatalogEntry> staged =
          catalog.relation(schema, name.name()).filter(e -> e.type() == ObjectType.REPLACEMENT);
      if (staged.isPresent()) {
        return staged;
      }
    }
    return lookup.find(statement.type(), name);
  }

  private static void refuseBuiltIn(CatalogEntry entry, ObjectName name) {
    if (Lookup.isBuiltIn(entry.id())) {
      throw Rejection.of(
              SqlState.DEPENDENT_OBJECTS,
              "cannot drop " + words(entry) + " because it is required by the database system")
          .at(name.position())
          .exception();
    }
  }

  /** What is under way belongs to the cluster: CASCADE ends it too. */
  private void refuseInMidChange(CatalogEntry entry, ObjectName name) {
    if (!statement.cascade()
        && entry.definition() instanceof ObjectDefinition.OfCluster cluster
        && cluster.pending() != null) {
      throw AlterClusterPlanner.pendingAction(entry)
          .withHint("Use DROP ... CASCADE to drop it with its pending action.")
          .at(name.position())
          .exception();
    }
  }

  /** A secret that was made of a password in the clear goes with what it was made for. */
  private void refusePart(CatalogEntry entry, ObjectName name) {
    if (HiddenSecrets.isHidden(entry)) {
      CatalogEntry owner = catalog.entry(entry.dependsOn().getFirst()).orElseThrow();
      throw Rejection.of(
              SqlState.DEPENDENT_OBJECTS,
              "cannot drop " + words(entry) + " because " + words(owner) + " uses it")
          .withHint("It goes with " + words(owner) + ".")
          .at(name.position())
          .exception();
    }
  }

  /** What would go but was not named and is no part of what was named. */
  private List<CatalogEntry> others(List<CatalogEntry> all, Set<ObjectId> roots) {
    return all.stream()
        .filter(
            e ->
                !roots.contains(e.id())
                    && !(e.definition() instanceof ObjectDefinition.OfSubsource)
                    && !HiddenSecrets.isHidden(e))
        .sorted(java.util.Comparator.comparing(e -> Long.parseLong(e.id().value().substring(1))))
        .toList();
  }

  private RuntimeException dependents(
      List<CatalogEntry> all, Set<ObjectId> roots, List<CatalogEntry> others) {
    List<String> lines = new ArrayList<>();
    for (CatalogEntry other : others) {
      for (CatalogEntry used : all) {
        if (other.dependsOn().contains(used.id())) {
          lines.add(words(other) + " depends on " + words(used));
        }
      }
    }
    String what =
        roots.size() == 1
            ? "cannot drop "
                + words(catalog.entry(roots.iterator().next()).orElseThrow())
                + " because other objects depend on it"
            : "cannot drop desired object(s) because other objects depend on them";
    return Rejection.of(SqlState.DEPENDENT_OBJECTS, what)
        .withDetail(String.join("\n", lines))
        .withHint("Use DROP ... CASCADE to drop the dependent objects too.")
        .exception();
  }

  private static Notice cascades(List<CatalogEntry> others) {
    if (others.size() == 1) {
      return new Notice(
          "NOTICE", Rejection.of("00000", "drop cascades to " + words(others.getFirst())));
    }
    Rejection text = Rejection.of("00000", "drop cascades to " + others.size() + " other objects");
    return new Notice(
        "NOTICE",
        text.withDetail(
            others.stream()
                .map(e -> "drop cascades to " + words(e))
                .collect(Collectors.joining("\n"))));
  }

  private OperationPlan plan(List<CatalogEntry> all) {
    List<ObjectId> ids = all.stream().map(CatalogEntry::id).toList();
    String names =
        statement.names().stream()
            .map(n -> io.weir.sql.parser.Identifiers.quote(n.name()))
            .collect(Collectors.joining(", "));
    PlanBuilder plan =
        new PlanBuilder(
            statement.tag(),
            statement.tag() + " " + names + (statement.cascade() ? " CASCADE" : ""));
    String list = all.stream().map(e -> "\"" + e.name() + "\"").collect(Collectors.joining(", "));
    plan.catalog(
        "take " + list + " out of use",
        new CatalogCommand.BeginDrop(ids),
        new CatalogCommand.CancelDrop(ids));
    for (CatalogEntry entry : all) {
      drop(plan, entry);
      plan.touches("drops " + words(entry) + " (" + entry.id() + ")");
    }
    return plan.catalog("forget " + list, new CatalogCommand.FinishDrop(ids), null).build();
  }

  private static void drop(PlanBuilder plan, CatalogEntry entry) {
    ObjectId id = entry.id();
    String name = "\"" + entry.name() + "\"";
    switch (entry.definition()) {
      case ObjectDefinition.OfMaterializedView view ->
          plan.step(
              "stop materialized view " + name,
              AggregateType.VIEW,
              id,
              new ViewCommand.Drop(),
              null);
      case ObjectDefinition.OfReplacement replacement ->
          plan.step(
              "stop replacement " + name, AggregateType.VIEW, id, new ViewCommand.Drop(), null);
      case ObjectDefinition.OfSource source -> {
        plan.step(
            "stop " + entry.type().words() + " " + name,
            AggregateType.SOURCE,
            id,
            new SourceCommand.Drop(),
            null);
        detach(plan, entry, source.definition().connection());
      }
      case ObjectDefinition.OfSink sink -> {
        plan.step("stop sink " + name, AggregateType.SINK, id, new SinkCommand.Drop(), null);
        detach(plan, entry, sink.definition().connection());
      }
      case ObjectDefinition.OfSecret secret ->
          plan.step(
              "drop secret " + name, AggregateType.SECRET, id, new SecretCommand.Drop(), null);
      case ObjectDefinition.OfConnection connection ->
          plan.step(
              "drop connection " + name,
              AggregateType.CONNECTION,
              id,
              new ConnectionCommand.Drop(),
              null);
      case ObjectDefinition.OfCluster cluster ->
          plan.step(
              "stop cluster " + name, AggregateType.CLUSTER, id, new ClusterCommand.Drop(), null);
      case ObjectDefinition.OfSubsource part -> {
        // Goes with its source.
      }
      case ObjectDefinition.OfView view -> {
        // The catalog alone knows it.
      }
    }
  }

  private static void detach(PlanBuilder plan, CatalogEntry entry, @Nullable ObjectId connection) {
    if (connection != null) {
      plan.step(
          "detach \"" + entry.name() + "\" from its connection",
          AggregateType.CONNECTION,
          connection,
          new ConnectionCommand.Detach(entry.id()),
          null);
    }
  }

  private static String words(CatalogEntry entry) {
    ObjectType type = entry.type();
    return type.words() + " " + entry.name();
  }
}
