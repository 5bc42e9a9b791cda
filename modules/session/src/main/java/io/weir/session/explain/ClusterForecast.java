package io.weir.session.explain;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ClusterMemory;
import io.weir.domain.catalog.ObjectDefinition.OfCluster;
import io.weir.domain.cluster.ClusterCapacity;
import io.weir.domain.cluster.ClusterCommand;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.ClusterState;
import io.weir.domain.cluster.MemoryText;
import io.weir.domain.operation.OperationPlan;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.kernel.ObjectId;
import io.weir.session.Execution;
import io.weir.session.relation.ClusterActivity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a change of a cluster would take: its replicas before, during and after, workers and memory
 * at the peak, and how long new replicas would hydrate.
 */
final class ClusterForecast {
  private final Execution execution;
  private final ObjectId cluster;
  private final ClusterState.Live before;
  private final List<Replica> during;
  private final List<Replica> after;

  private ClusterForecast(
      Execution execution,
      ObjectId cluster,
      ClusterState.Live before,
      List<Replica> during,
      List<Replica> after) {
    this.execution = execution;
    this.cluster = cluster;
    this.before = before;
    this.during = during;
    this.after = after;
  }

  /** No lines for a plan that changes no cluster. */
  static CompletionStage<List<String>> lines(OperationPlan plan, Execution execution) {
    return plan.steps().stream()
        .flatMap(step -> of(step, execution).stream())
        .findFirst()
        .map(
            forecast ->
                execution.ports().status().hydration().thenApply(rows -> forecast.lines(rows)))
        .orElseGet(() -> CompletableFuture.completedFuture(List.of()));
  }

  private static Optional<ClusterForecast> of(OperationPlan.Step step, Execution execution) {
    ObjectId cluster = step.target().id();
    Optional<ClusterState.Live> standing = execution.ports().clusters().standing(cluster);
    if (standing.isEmpty()) {
      return Optional.empty();
    }
    ClusterState.Live live = standing.get();
    return switch (step.command()) {
      case ClusterCommand.Alter alter -> {
        ClusterDefinition target = alter.target();
        List<Replica> next = live.next(target.replicationFactor(), target.size());
        yield Optional.of(
            new ClusterForecast(
                execution,
                cluster,
                live,
                Stream.concat(live.running().stream(), next.stream()).toList(),
                next));
      }
      case ClusterCommand.Reshape reshape -> {
        List<Replica> to = live.turnedInto(reshape.to());
        yield Optional.of(new ClusterForecast(execution, cluster, live, to, to));
      }
      default -> Optional.empty();
    };
  }

  private List<String> lines(List<HydrationStatus> hydration) {
    List<String> lines = new ArrayList<>();
    lines.add("  replicas before: " + words(before.running()));
    lines.add("  replicas during: " + words(during));
    lines.add("  replicas after:  " + words(after));
    lines.add(
        "  workers: "
            + workers(before.running())
            + " before, "
            + workers(during)
            + " at the peak, "
            + workers(after)
            + " after");
    lines.add(memory());
    if (!before.running().containsAll(during)) {
      lines.add(hydration(hydration));
    }
    return lines;
  }

  private static String words(List<Replica> replicas) {
    return replicas.isEmpty()
        ? "none"
        : replicas.stream()
            .map(r -> r.name() + " (" + r.size() + ")")
            .collect(Collectors.joining(", "));
  }

  private ClusterCapacity capacity() {
    return execution.ports().clusters().capacity();
  }

  private int workers(List<Replica> replicas) {
    return replicas.stream().mapToInt(r -> capacity().sizes().workers(r.size())).sum();
  }

  private long bytes(List<Replica> replicas) {
    return replicas.stream().mapToLong(r -> capacity().sizes().memoryBytes(r.size())).sum();
  }

  private String memory() {
    long own =
        execution.catalog().entry(cluster).map(CatalogEntry::definition).stream()
            .mapToLong(
                d -> d instanceof OfCluster of ? ClusterMemory.peak(of, capacity().sizes()) : 0)
            .sum();
    long others = new ClusterMemory(execution.catalog(), capacity()).peak() - own;
    return "  memory: "
        + MemoryText.of(bytes(before.running()))
        + " before, "
        + MemoryText.of(bytes(during))
        + " at the peak, "
        + MemoryText.of(bytes(after))
        + " after; the other clusters take "
        + MemoryText.of(others)
        + ", the node has "
        + MemoryText.of(capacity().memoryBytes());
  }

  /** By the pace at which those that run now read the same rows; each view hydrates by itself. */
  private String hydration(List<HydrationStatus> all) {
    ClusterActivity activity = new ClusterActivity(execution.catalog(), all);
    List<HydrationStatus> now =
        activity.on(
            cluster, before.running().stream().map(Replica::id).collect(Collectors.toSet()));
    Map<ObjectId, Long> rows =
        now.stream()
            .collect(
                Collectors.toMap(HydrationStatus::object, HydrationStatus::rowsTotal, Math::max));
    if (rows.isEmpty()) {
      return "  hydration: nothing to hydrate";
    }
    long total = rows.values().stream().mapToLong(Long::longValue).sum();
    long read = now.stream().filter(h -> h.loadMillis() > 0).mapToLong(h -> h.rowsDone()).sum();
    long millis = now.stream().mapToLong(HydrationStatus::loadMillis).sum();
    String what =
        "  hydration: "
            + rows.size()
            + (rows.size() == 1 ? " view, " : " views, ")
            + total
            + " rows a replica";
    if (read == 0 || millis == 0) {
      return what + "; its pace was not measured yet";
    }
    long perSecond = Math.max(1, read * 1000 / millis);
    return what
        + "; about "
        + Math.max(1, total / perSecond)
        + " s at the "
        + perSecond
        + " rows a second measured last";
  }
}
