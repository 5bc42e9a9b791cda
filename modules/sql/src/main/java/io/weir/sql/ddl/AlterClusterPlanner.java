package io.weir.sql.ddl;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfCluster;
import io.weir.domain.catalog.ObjectDefinition.PendingShape;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.gateway.Sessions.Notice;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.parser.BooleanOptions;
import io.weir.sql.parser.Identifiers;
import io.weir.sql.statement.ClusterStatement;
import io.weir.sql.statement.Name;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.OptionValue;
import io.weir.sql.statement.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** ALTER CLUSTER: which shape is wanted, and whether the cluster can be given it. */
final class AlterClusterPlanner {
  static final String SIZE = "size";
  static final String REPLICATION_FACTOR = "replication_factor";
  static final String MANAGED = "managed";

  private final PlanContext context;
  private final Lookup lookup;
  private final ClusterPlanner options;

  AlterClusterPlanner(PlanContext context) {
    this.context = context;
    lookup = new Lookup(context.catalog());
    options = new ClusterPlanner(context);
  }

  Draft alter(ClusterStatement.AlterCluster statement) {
    Optional<CatalogEntry> found =
        lookup.find(ObjectType.CLUSTER, statement.name(), statement.ifExists());
    if (found.isEmpty()) {
      return Draft.nothing(statement.tag(), Lookup.skipped(ObjectType.CLUSTER, statement.name()));
    }
    Options set = statement.options();
    if (set.isEmpty()) {
      throw Rejection.of(SqlState.SYNTAX_ERROR, "ALTER CLUSTER ... SET needs an option")
          .withHint("Options: SIZE, REPLICATION FACTOR, MANAGED.")
          .at(statement.name().position())
          .exception();
    }
    ConnectorOptions.allowOnly(set, "ALTER CLUSTER", SIZE, REPLICATION_FACTOR, MANAGED);
    return set(found.get(), set, statement.condition());
  }

  private Draft set(
      CatalogEntry entry, Options set, ClusterStatement.@Nullable ClusterCondition condition) {
    OfCluster of = ClusterPlanner.of(entry);
    ClusterDefinition was = of.definition();
    boolean managed = set.get(MANAGED).map(BooleanOptions::value).orElse(was.managed());
    ClusterChange change = new ClusterChange(context, entry, describe(entry, set));
    if (!was.managed() && condition != null) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED, "ALTER... WITH not supported for unmanaged clusters")
          .withHint("Replicas of an unmanaged cluster are created and dropped one by one.")
          .at(condition.position())
          .exception();
    }
    if (!managed) {
      return was.managed() ? toUnmanaged(change, set, condition) : refuseUnmanaged(entry, set);
    }
    if (!was.managed()) {
      return change.atOnce(toManaged(was, set), set.list().getFirst().position());
    }
    ClusterDefinition target =
        ClusterDefinition.managed(
            set.get(SIZE).map(options::size).orElse(was.size()),
            set.get(REPLICATION_FACTOR).map(ClusterPlanner::count).orElse(was.replicationFactor()));
    PendingShape pending = of.pending();
    if (pending != null) {
      throw whilePending(entry, target, was).exception();
    }
    if (target.equals(was)) {
      return Draft.nothing(
          ClusterChange.TAG,
          new Notice(
              "NOTICE",
              Rejection.of(
                  "00000", "cluster \"" + entry.name() + "\" is " + was.words() + " already")));
    }
    boolean graceful =
        !target.size().equals(was.size())
            && was.replicationFactor() > 0
            && target.replicationFactor() > 0;
    int position = set.list().getFirst().position();
    if (graceful) {
      return change.beside(target, condition, position);
    }
    if (condition != null) {
      throw directly(was, target).at(condition.position()).exception();
    }
    return change.atOnce(target, position);
  }

  private static Rejection directly(ClusterDefinition was, ClusterDefinition target) {
    boolean factor = target.size().equals(was.size());
    return Rejection.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            factor
                ? "a change of only the REPLICATION FACTOR applies directly: it takes no WITH"
                : "a change from or to no replicas applies directly: it takes no WITH")
        .withDetail("There are no old replicas that new ones take the place of.")
        .withHint("Leave WITH out.");
  }

  static Rejection pendingAction(CatalogEntry entry) {
    return Rejection.of(
            SqlState.OBJECT_IN_USE, "Cluster " + entry.name() + " has a pending action.")
        .withDetail("Wait for the pending action to complete, or abort the pending action.");
  }

  private static Rejection whilePending(
      CatalogEntry entry, ClusterDefinition target, ClusterDefinition was) {
    return target.size().equals(was.size()) && target.replicationFactor() != was.replicationFactor()
        ? inProgress("change replication factor", entry)
        : pendingAction(entry);
  }

  static Rejection inProgress(String what, CatalogEntry entry) {
    return Rejection.of(
            SqlState.OBJECT_IN_USE, "cannot " + what + " while a reconfiguration is in progress")
        .withHint(
            "Wait for it, or abort it: ALTER CLUSTER "
                + Identifiers.quote(entry.name())
                + " RESET (SIZE).");
  }

  private Draft toUnmanaged(
      ClusterChange change, Options set, ClusterStatement.@Nullable ClusterCondition condition) {
    CatalogEntry entry = change.entry();
    if (ClusterPlanner.of(entry).pending() != null) {
      throw inProgress("convert cluster to unmanaged", entry).exception();
    }
    refuseOthers(set, "an unmanaged cluster");
    if (condition != null) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "a conversion to an unmanaged cluster applies directly: it takes no WITH")
          .withHint("Leave WITH out.")
          .at(condition.position())
          .exception();
    }
    List<Replica> replicas =
        context
            .clusters()
            .standing(entry.id())
            .map(live -> live.replicas())
            .orElseGet(() -> ClusterPlanner.of(entry).definition().firstReplicas());
    return change.atOnce(ClusterDefinition.unmanaged(replicas), set.list().getFirst().position());
  }

  private static void refuseOthers(Options set, String what) {
    ConnectorOptions.allowOnly(set, what, MANAGED);
  }

  private static Draft refuseUnmanaged(CatalogEntry entry, Options set) {
    for (Option option : set.list()) {
      if (!option.name().equals(MANAGED)) {
        throw Rejection.of(
                SqlState.FEATURE_NOT_SUPPORTED,
                "cannot change "
                    + option.words()
                    + " of unmanaged cluster \""
                    + entry.name()
                    + "\"")
            .withHint("Create and drop its replicas one by one, or SET (MANAGED) first.")
            .at(option.position())
            .exception();
      }
    }
    return Draft.unchanged(ClusterChange.TAG);
  }

  /** The replicas stay as they are, so the shape must be theirs. */
  private ClusterDefinition toManaged(ClusterDefinition was, Options set) {
    Set<String> sizes = new TreeSet<>(was.replicas().stream().map(Replica::size).toList());
    Optional<Option> size = set.get(SIZE);
    if (sizes.size() > 1) {
      throw invalid(
          "Cannot convert unmanaged cluster to managed, non-unique replica sizes: "
              + String.join(", ", sizes),
          "Drop replicas until all have the same size.");
    }
    if (sizes.isEmpty() && size.isEmpty()) {
      throw invalid("Missing SIZE for empty cluster", "Say SET (MANAGED, SIZE 'small').");
    }
    String wanted = size.map(options::size).orElseGet(() -> sizes.iterator().next());
    if (!sizes.isEmpty() && !sizes.contains(wanted)) {
      throw invalid(
          "Cluster replicas of size "
              + sizes.iterator().next()
              + " do not match expected SIZE "
              + wanted,
          "Convert it first, then resize it.");
    }
    int count = was.replicas().size();
    int factor = set.get(REPLICATION_FACTOR).map(ClusterPlanner::count).orElse(count);
    if (factor != count) {
      throw invalid(
          "REPLICATION FACTOR " + factor + " does not match number of replicas (" + count + ")",
          "Convert it first, then change the replication factor.");
    }
    return ClusterDefinition.managed(wanted, count);
  }

  private static RejectedException invalid(String message, String hint) {
    return Rejection.of(SqlState.INVALID_PARAMETER_VALUE, message).withHint(hint).exception();
  }

  Draft reset(ClusterStatement.ResetCluster statement) {
    Optional<CatalogEntry> found =
        lookup.find(ObjectType.CLUSTER, statement.name(), statement.ifExists());
    if (found.isEmpty()) {
      return Draft.nothing(statement.tag(), Lookup.skipped(ObjectType.CLUSTER, statement.name()));
    }
    List<Option> defaults = statement.options().stream().map(name -> byDefault(name)).toList();
    CatalogEntry entry = found.get();
    OfCluster of = ClusterPlanner.of(entry);
    PendingShape pending = of.pending();
    String text = "ALTER CLUSTER " + Identifiers.quote(entry.name()) + " RESET (" + words(defaults);
    if (pending != null) {
      boolean concerned =
          defaults.stream().anyMatch(option -> changes(option.name(), of.definition(), pending));
      if (!concerned) {
        throw inProgress("change " + words(defaults).toLowerCase(java.util.Locale.ROOT), entry)
            .exception();
      }
      return new ClusterChange(context, entry, text + ")").abort(pending);
    }
    List<Notice> notices = new ArrayList<>();
    for (Option option : defaults) {
      notices.add(
          new Notice(
              "NOTICE",
              Rejection.of(
                  "00000",
                  "cluster \""
                      + entry.name()
                      + "\" has no pending action: "
                      + option.words()
                      + " is set to its default, "
                      + option.value().text())));
    }
    Draft draft = set(entry, new Options(defaults), null);
    return draft.isNothing() ? draft : draft.withNotices(notices);
  }

  private static boolean changes(String option, ClusterDefinition was, PendingShape pending) {
    return switch (option) {
      case SIZE -> !pending.target().size().equals(was.size());
      case REPLICATION_FACTOR -> pending.target().replicationFactor() != was.replicationFactor();
      default -> false;
    };
  }

  private Option byDefault(Name name) {
    String value =
        switch (name.name()) {
          case SIZE -> context.clusters().capacity().defaultSize();
          case REPLICATION_FACTOR -> "1";
          case MANAGED -> "true";
          default ->
              throw Rejection.of(
                      SqlState.INVALID_PARAMETER_VALUE,
                      "ALTER CLUSTER has no option "
                          + name.name().replace('_', ' ').toUpperCase(java.util.Locale.ROOT))
                  .withHint("Options: SIZE, REPLICATION FACTOR, MANAGED.")
                  .at(name.position())
                  .exception();
        };
    return new Option(name.name(), new OptionValue.Text(value), name.position());
  }

  private static String words(List<Option> options) {
    return String.join(", ", options.stream().map(Option::words).toList());
  }

  private static String describe(CatalogEntry entry, Options set) {
    List<String> all = new ArrayList<>();
    for (Option option : set.list()) {
      all.add(
          option.words()
              + " = "
              + (option.name().equals(SIZE)
                  ? Identifiers.literal(option.value().text())
                  : option.value().text()));
    }
    return "ALTER CLUSTER "
        + Identifiers.quote(entry.name())
        + " SET ("
        + String.join(", ", all)
        + ")";
  }

  Draft extend(ClusterStatement.ExtendCluster statement) {
    Optional<CatalogEntry> found =
        lookup.find(ObjectType.CLUSTER, statement.name(), statement.ifExists());
    if (found.isEmpty()) {
      return Draft.nothing(statement.tag(), Lookup.skipped(ObjectType.CLUSTER, statement.name()));
    }
    CatalogEntry entry = found.get();
    String by = statement.by().value().text();
    return new ClusterChange(
            context,
            entry,
            "ALTER CLUSTER "
                + Identifiers.quote(entry.name())
                + " EXTEND BY "
                + Identifiers.literal(by))
        .extend(Intervals.duration(statement.by()));
  }

  Draft renameReplica(ClusterStatement.RenameReplica statement) {
    CatalogEntry entry = options.unmanaged(statement.replica().cluster());
    String from = statement.replica().replica();
    String to = statement.to().name();
    List<Replica> replicas = ClusterPlanner.of(entry).definition().replicas();
    if (replicas.stream().noneMatch(replica -> replica.name().equals(from))) {
      throw Rejection.of(
              SqlState.UNDEFINED_OBJECT, "cluster replica \"" + from + "\" does not exist")
          .at(statement.replica().cluster().position())
          .exception();
    }
    if (replicas.stream().anyMatch(replica -> replica.name().equals(to))) {
      throw Rejection.of(SqlState.DUPLICATE_OBJECT, "cluster replica \"" + to + "\" already exists")
          .at(statement.to().position())
          .exception();
    }
    return new ClusterChange(
            context,
            entry,
            "ALTER CLUSTER REPLICA "
                + Identifiers.quote(entry.name())
                + "."
                + Identifiers.quote(from)
                + " RENAME TO "
                + Identifiers.quote(to))
        .renameReplica(statement.tag(), from, to);
  }
}
