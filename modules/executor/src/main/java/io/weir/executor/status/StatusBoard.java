package io.weir.executor.status;

import io.weir.gateway.Status.DifferenceStatus;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.gateway.Status.SinkStatus;
import io.weir.gateway.Status.SourceStatus;
import io.weir.gateway.Status.SplitStatus;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Where the actors of the data plane put up what they do, and the edges read it. Thread-safe. */
public final class StatusBoard {
  private record SourceEntry(SourceStatus status, List<SplitStatus> splits) {}

  private record DataflowKey(ObjectId view, String replica) {}

  private final Map<ObjectId, SourceEntry> sources = new ConcurrentHashMap<>();
  private final Map<ObjectId, SinkStatus> sinks = new ConcurrentHashMap<>();
  private final Map<DataflowKey, DataflowGauge> dataflows = new ConcurrentHashMap<>();

  private final Map<ObjectId, DifferenceGauge> differences = new ConcurrentHashMap<>();

  public void source(SourceStatus status, List<SplitStatus> splits) {
    sources.put(status.source(), new SourceEntry(status, splits));
  }

  /** Takes the entry down, unless a later generation has put up its own. */
  public void removeSource(ObjectId source, long generation) {
    sources.computeIfPresent(
        source, (id, entry) -> entry.status().generation() > generation ? entry : null);
  }

  public void sink(SinkStatus status) {
    sinks.put(status.sink(), status);
  }

  /** Takes the entry down, unless a later generation has put up its own. */
  public void removeSink(ObjectId sink, long generation) {
    sinks.computeIfPresent(sink, (id, status) -> status.generation() > generation ? status : null);
  }

  public void dataflow(ObjectId view, String replica, DataflowGauge gauge) {
    dataflows.put(new DataflowKey(view, replica), gauge);
  }

  /** Takes the gauge down, unless a later one has taken its place. */
  public void removeDataflow(ObjectId view, String replica, DataflowGauge gauge) {
    dataflows.remove(new DataflowKey(view, replica), gauge);
  }

  public void difference(ObjectId replacement, DifferenceGauge gauge) {
    differences.put(replacement, gauge);
  }

  /** Takes the gauge down, unless a later one has taken its place. */
  public void removeDifference(ObjectId replacement, DifferenceGauge gauge) {
    differences.remove(replacement, gauge);
  }

  /** What each staged replacement would change, counted up to now. */
  public CompletionStage<List<DifferenceStatus>> differences() {
    List<CompletableFuture<Optional<DifferenceStatus>>> all =
        differences.values().stream().map(gauge -> gauge.read().toCompletableFuture()).toList();
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenApply(
            done ->
                all.stream()
                    .flatMap(one -> one.join().stream())
                    .sorted(Comparator.comparing(DifferenceStatus::replacement))
                    .toList());
  }

  /** What one of them would change; empty where it is not counted. */
  public CompletionStage<Optional<DifferenceStatus>> difference(ObjectId replacement) {
    DifferenceGauge gauge = differences.get(replacement);
    return gauge == null ? CompletableFuture.completedFuture(Optional.empty()) : gauge.read();
  }

  public List<SourceStatus> sources() {
    return sources.values().stream()
        .map(SourceEntry::status)
        .sorted(Comparator.comparing(SourceStatus::source))
        .toList();
  }

  public List<SinkStatus> sinks() {
    return sinks.values().stream().sorted(Comparator.comparing(SinkStatus::sink)).toList();
  }

  public List<SplitStatus> splits() {
    List<SplitStatus> all = new ArrayList<>();
    sources.values().forEach(entry -> all.addAll(entry.splits()));
    all.sort(Comparator.comparing(SplitStatus::source).thenComparing(SplitStatus::split));
    return all;
  }

  /** Without how far they are behind their inputs. */
  public List<HydrationStatus> dataflows() {
    return dataflows(Map.of());
  }

  /** With how far they are behind their inputs, which are complete up to {@code frontiers}. */
  public List<HydrationStatus> dataflows(Map<ObjectId, Long> frontiers) {
    return dataflows.values().stream()
        .map(gauge -> gauge.read(frontiers))
        .sorted(
            Comparator.comparing(HydrationStatus::object).thenComparing(HydrationStatus::replica))
        .toList();
  }
}
