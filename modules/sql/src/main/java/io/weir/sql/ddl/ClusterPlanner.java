package io.weir.sql.ddl;

import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ClusterMemory;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.cluster.ClusterCommand;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.ClusterSizes;
import io.weir.domain.operation.OperationPlan;
import io.weir.gateway.Sessions.Notice;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.parser.BooleanOptions;
import io.weir.sql.statement.ClusterStatement;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.Options;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** CREATE CLUSTER, and replicas of unmanaged clusters. */
final class ClusterPlanner {
  private static final int MOST_REPLICAS = 32;

  private final PlanContext context;
  private final Lookup lookup;
  private final ClusterSizes sizes;

  ClusterPlanner(PlanContext context) {
    this.context = context;
    lookup = new Lookup(context.catalog());
    sizes = context.clusters().capacity().sizes();
  }

  /** The named cluster, or the session's. */
  static CatalogEntry cluster(PlanContext context, @Nullable ObjectName name) {
    ObjectName wanted = name == null ? new ObjectName(null, context.cluster(), 0) : name;
    return new Lookup(context.catalog()).required(ObjectType.CLUSTER, wanted);
  }

  Draft create(ClusterStatement.CreateCluster statement) {
    Optional<Notice> taken =
        lookup.taken(ObjectType.CLUSTER, statement.name(), statement.ifNotExists());
    if (taken.isPresent()) {
      return Draft.nothing(statement.tag(), taken.get());
    }
    ClusterDefinition definition =
        statement.replicas() == null
            ? managed(statement)
            : new ClusterDefinition(
                false, "", 0, statement.replicas().stream().map(this::replica).toList());
    Columns.refuseDuplicateNames(
        "replica",
        definition.replicas().stream().map(Replica::name).toList(),
        statement.name().position());
    String name = statement.name().name();
    ObjectId id = new Ids(context.catalog()).next();
    requireMemory(
        id, name, new ObjectDefinition.OfCluster(definition), statement.name().position());
    NewObject object =
        new NewObject(
            id,
            PlanContext.SCHEMA,
            name,
            ObjectType.CLUSTER,
            null,
            List.of(),
            CreateSql.cluster(name, definition),
            new ObjectDefinition.OfCluster(definition));
    OperationPlan plan =
        new PlanBuilder(statement.tag(), object.createSql())
            .reserve(context.owner(), List.of(object))
            .step(
                "start cluster \"" + name + "\"",
                AggregateType.CLUSTER,
                id,
                new ClusterCommand.Create(definition),
                new ClusterCommand.Drop())
            .confirm(List.of(object));
    return Draft.of(statement.tag(), plan);
  }

  private ClusterDefinition managed(ClusterStatement.CreateCluster statement) {
    Options options = statement.options();
    ConnectorOptions.allowOnly(options, "CREATE CLUSTER", "size", "replication_factor", "managed");
    boolean managed = options.get("managed").map(BooleanOptions::value).orElse(true);
    if (!managed) {
      ConnectorOptions.allowOnly(options, "an unmanaged cluster", "managed");
      return new ClusterDefinition(false, "", 0, List.of());
    }
    Option size =
        options
            .get("size")
            .orElseThrow(
                () ->
                    Rejection.of(
                            SqlState.SYNTAX_ERROR, "SIZE must be specified for a managed cluster")
                        .withHint("Sizes: " + String.join(", ", sizes.names()) + ".")
                        .at(statement.name().position())
                        .exception());
    return new ClusterDefinition(
        true,
        size(size),
        options.get("replication_factor").map(ClusterPlanner::count).orElse(1),
        List.of());
  }

  private Replica replica(ClusterStatement.ReplicaDefinition replica) {
    ConnectorOptions.allowOnly(replica.options(), "a replica", "size");
    return new Replica(replica.name(), size(replica.options(), replica.position()));
  }

  private String size(Options options, int position) {
    return size(
        options
            .get("size")
            .orElseThrow(
                () ->
                    Rejection.of(SqlState.SYNTAX_ERROR, "SIZE must be specified for a replica")
                        .at(position)
                        .exception()));
  }

  String size(Option option) {
    String size = option.value().text();
    if (sizes.of(size).isEmpty()) {
      throw Rejection.of(
              SqlState.INVALID_PARAMETER_VALUE, "unknown cluster replica size \"" + size + "\"")
          .withHint("Valid cluster replica sizes are: " + String.join(", ", sizes.names()))
          .at(option.position())
          .exception();
    }
    return size;
  }

  static int count(Option option) {
    try {
      int count = Integer.parseInt(option.value().text());
      if (count >= 0 && count <= MOST_REPLICAS) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw Rejection.of(
            SqlState.INVALID_PARAMETER_VALUE,
            "REPLICATION FACTOR must be a number from 0 to " + MOST_REPLICAS)
        .at(option.position())
        .exception();
  }

  Draft createReplica(ClusterStatement.CreateClusterReplica statement) {
    CatalogEntry cluster = unmanaged(statement.name().cluster());
    ConnectorOptions.allowOnly(statement.options(), "a replica", "size");
    Replica replica =
        new Replica(
            statement.name().replica(),
            size(statement.options(), statement.name().cluster().position()));
    String what = cluster.name() + "." + replica.name();
    List<Replica> all = new ArrayList<>(definition(cluster).replicas());
    if (has(all, replica.name())) {
      Rejection taken =
          Rejection.of(
              SqlState.DUPLICATE_OBJECT,
              "cluster replica \"" + replica.name() + "\" already exists");
      if (statement.ifNotExists()) {
        return Draft.nothing(statement.tag(), skipped(taken.sqlState(), taken.message()));
      }
      throw taken.at(statement.name().cluster().position()).exception();
    }
    all.add(replica);
    requireMemory(
        cluster.id(),
        cluster.name(),
        new ObjectDefinition.OfCluster(ClusterDefinition.unmanaged(all)),
        statement.name().cluster().position());
    PlanBuilder plan =
        new PlanBuilder(
            statement.tag(), "CREATE CLUSTER REPLICA " + what + " SIZE '" + replica.size() + "'");
    redefine(plan, cluster, all);
    plan.step(
            "start replica \"" + what + "\"",
            AggregateType.CLUSTER,
            cluster.id(),
            new ClusterCommand.AddReplica(replica),
            new ClusterCommand.DropReplica(replica.name()))
        .touches("starts replica " + what);
    return Draft.of(statement.tag(), plan.build());
  }

  Draft dropReplicas(ClusterStatement.DropClusterReplica statement) {
    Map<CatalogEntry, List<Replica>> left = new LinkedHashMap<>();
    List<ClusterStatement.ReplicaName> there = new ArrayList<>();
    List<Notice> notices = new ArrayList<>();
    for (ClusterStatement.ReplicaName name : statement.names()) {
      CatalogEntry cluster = unmanaged(name.cluster());
      boolean found =
          left.computeIfAbsent(cluster, c -> new ArrayList<>(definition(c).replicas()))
              .removeIf(replica -> replica.name().equals(name.replica()));
      if (found) {
        there.add(name);
      } else {
        String missing = "cluster replica \"" + name.replica() + "\" does not exist";
        if (!statement.ifExists()) {
          throw Rejection.of(SqlState.UNDEFINED_OBJECT, missing)
              .at(name.cluster().position())
              .exception();
        }
        notices.add(skipped("00000", missing));
      }
    }
    if (there.isEmpty()) {
      return new Draft(statement.tag(), notices, null, null);
    }
    List<String> names = there.stream().map(n -> n.cluster().name() + "." + n.replica()).toList();
    PlanBuilder plan =
        new PlanBuilder(statement.tag(), "DROP CLUSTER REPLICA " + String.join(", ", names));
    left.forEach((cluster, replicas) -> redefine(plan, cluster, replicas));
    for (ClusterStatement.ReplicaName name : there) {
      CatalogEntry cluster = unmanaged(name.cluster());
      String what = cluster.name() + "." + name.replica();
      plan.step(
              "stop replica \"" + what + "\"",
              AggregateType.CLUSTER,
              cluster.id(),
              new ClusterCommand.DropReplica(name.replica()),
              null)
          .touches("stops replica " + what);
    }
    return Draft.of(statement.tag(), plan.build()).withNotices(notices);
  }

  private static boolean has(List<Replica> replicas, String name) {
    return replicas.stream().anyMatch(replica -> replica.name().equals(name));
  }

  private static Notice skipped(String sqlState, String why) {
    return new Notice("NOTICE", Rejection.of(sqlState, why + ", skipping"));
  }

  /** The catalog's entry follows; a name that the cluster refuses takes it back. */
  private void redefine(PlanBuilder plan, CatalogEntry cluster, List<Replica> replicas) {
    ClusterDefinition was = definition(cluster);
    if (!replicas.equals(was.replicas())) {
      Redefining.step(
          plan,
          cluster,
          new ObjectDefinition.OfCluster(
              new ClusterDefinition(false, was.size(), was.replicationFactor(), replicas)),
          lookup::nameOf,
          cluster.dependsOn());
    }
  }

  /** 53000 where the clusters would not fit the node, all at their peak. */
  void requireMemory(ObjectId id, String name, ObjectDefinition.OfCluster wanted, int position) {
    new ClusterMemory(context.catalog(), context.clusters().capacity())
        .refusal(id, name, wanted)
        .ifPresent(
            refusal -> {
              throw refusal.at(position).exception();
            });
  }

  private static ClusterDefinition definition(CatalogEntry cluster) {
    return of(cluster).definition();
  }

  static ObjectDefinition.OfCluster of(CatalogEntry cluster) {
    if (cluster.definition() instanceof ObjectDefinition.OfCluster of) {
      return of;
    }
    throw new IllegalStateException("the cluster " + cluster.id() + " is none");
  }

  CatalogEntry unmanaged(ObjectName name) {
    CatalogEntry cluster = lookup.required(ObjectType.CLUSTER, name);
    if (cluster.definition() instanceof ObjectDefinition.OfCluster of
        && of.definition().managed()) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot change the replicas of managed cluster \"" + name + "\"")
          .withHint("Its replicas follow from its SIZE and REPLICATION FACTOR.")
          .at(name.position())
          .exception();
    }
    return cluster;
  }
}
