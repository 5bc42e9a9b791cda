package io.weir.node;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.weir.domain.operation.UnsafeTally;
import io.weir.entity.RunningOperations;
import io.weir.executor.status.StatusBoard;
import io.weir.executor.timeline.Backpressure;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.gateway.Status.SinkStatus;
import io.weir.gateway.Status.SourceStatus;
import io.weir.gateway.Status.SplitStatus;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** The node's metrics. Rows of the status board become gauges at each {@link #refresh}. */
final class NodeMetrics {
  private final MeterRegistry registry;
  private final StatusBoard board;
  private final RunningOperations operations;
  private final Set<String> counted = ConcurrentHashMap.newKeySet();
  private final MultiGauge lastUnsafe;
  private final MultiGauge records;
  private final MultiGauge decodeErrors;
  private final MultiGauge running;
  private final MultiGauge splitLag;
  private final MultiGauge sinkRows;
  private final MultiGauge sinkRunning;
  private final MultiGauge sinkLag;
  private final MultiGauge viewLag;
  private final MultiGauge hydrated;

  private NodeMetrics(MeterRegistry registry, StatusBoard board, RunningOperations operations) {
    this.registry = registry;
    this.board = board;
    this.operations = operations;
    this.lastUnsafe =
        gauge(
            registry,
            "weir.source.last.unsafe.operation.timestamp.seconds",
            "when the source was changed unsafely last, in seconds since 1970");
    this.records = gauge(registry, "weir.source.records", "upstream records since the start");
    this.decodeErrors =
        gauge(registry, "weir.source.decode.errors", "records that could not be decoded");
    this.running = gauge(registry, "weir.source.running", "1 while the source runs, else 0");
    this.splitLag = gauge(registry, "weir.source.split.lag", "records that are not read yet");
    this.sinkRows = gauge(registry, "weir.sink.rows", "changes written since the sink's start");
    this.sinkRunning = gauge(registry, "weir.sink.running", "1 while the sink runs, else 0");
    this.sinkLag =
        gauge(registry, "weir.sink.lag.millis", "how long the oldest unwritten change waits");
    this.viewLag = gauge(registry, "weir.view.lag.millis", "how far the view is behind the clock");
    this.hydrated = gauge(registry, "weir.view.hydrated", "1 when the view is hydrated, else 0");
  }

  /** Registers everything. */
  static NodeMetrics bind(MeterRegistry registry, NodeCore core) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    JvmGcMetrics gc = new JvmGcMetrics();
    gc.bindTo(registry);
    NodeMetrics metrics = new NodeMetrics(registry, core.board(), core.controlPlane().operations());
    Gauge.builder("weir.backpressure.bytes", core.backpressure(), Backpressure::heldBytes)
        .description("sealed deltas that dataflows have not taken yet")
        .register(registry);
    FunctionCounter.builder(
            "weir.injected.split.states",
            core.controlPlane().operations(),
            o -> o.unsafe().injected())
        .description("splits whose offsets were set by operators")
        .register(registry);
    return metrics;
  }

  /** Of the journal, so that they are right after a restart. */
  private void unsafe() {
    UnsafeTally tally = operations.unsafe();
    for (String key : tally.operations().keySet()) {
      if (counted.add(key)) {
        int slash = key.lastIndexOf('/');
        FunctionCounter.builder(
                "weir.unsafe.operations",
                operations,
                o -> o.unsafe().operations().getOrDefault(key, 0L))
            .tag("kind", key.substring(0, slash))
            .tag("outcome", key.substring(slash + 1))
            .description("unsafe operations that ended, by what they did and how they ended")
            .register(registry);
      }
    }
    lastUnsafe.register(
        tally.last().entrySet().stream()
            .<MultiGauge.Row<?>>map(
                last ->
                    MultiGauge.Row.of(
                        Tags.of("source", last.getKey().value()),
                        last.getValue().toEpochMilli() / 1000.0))
            .toList(),
        true);
  }

  private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }

  /** Takes the rows that are there now: before a scrape. */
  void refresh() {
    sources(records, SourceStatus::records);
    sources(decodeErrors, SourceStatus::decodeErrors);
    sources(running, source -> source.status().equals("running") ? 1 : 0);
    splitLag.register(board.splits().stream().map(split -> row(split)).toList(), true);
    sinks(sinkRows, SinkStatus::rows);
    sinks(sinkRunning, sink -> sink.status().equals("running") ? 1 : 0);
    sinks(sinkLag, SinkStatus::lagMillis);
    views(viewLag, HydrationStatus::lagMillis);
    views(hydrated, view -> view.hydrated() ? 1 : 0);
    unsafe();
  }

  private void sources(MultiGauge gauge, ToDoubleFunction<SourceStatus> value) {
    gauge.register(
        board.sources().stream()
            .<MultiGauge.Row<?>>map(
                source ->
                    MultiGauge.Row.of(Tags.of("source", source.source().value()), source, value))
            .toList(),
        true);
  }

  private void sinks(MultiGauge gauge, ToDoubleFunction<SinkStatus> value) {
    gauge.register(
        board.sinks().stream()
            .<MultiGauge.Row<?>>map(
                sink -> MultiGauge.Row.of(Tags.of("sink", sink.sink().value()), sink, value))
            .toList(),
        true);
  }

  private static MultiGauge.Row<?> row(SplitStatus split) {
    return MultiGauge.Row.of(
        Tags.of("source", split.source().value(), "split", split.split()), split, SplitStatus::lag);
  }

  private void views(MultiGauge gauge, ToDoubleFunction<HydrationStatus> value) {
    gauge.register(
        board.dataflows().stream()
            .<MultiGauge.Row<?>>map(
                view ->
                    MultiGauge.Row.of(
                        Tags.of("view", view.object().value(), "replica", view.replica()),
                        view,
                        value))
            .toList(),
        true);
  }
}
