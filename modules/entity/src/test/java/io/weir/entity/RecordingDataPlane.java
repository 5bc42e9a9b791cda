package io.weir.entity;

import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.sink.SinkEffect;
import io.weir.domain.source.PendingChange;
import io.weir.domain.source.SourceEffect;
import io.weir.domain.view.ViewDefinition;
import io.weir.executor.ChangeOutcome;
import io.weir.executor.CutOver;
import io.weir.executor.DataPlane;
import io.weir.executor.Measured;
import io.weir.executor.SinkListener;
import io.weir.executor.SourceListener;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A data plane that only writes down what it is asked for. */
final class RecordingDataPlane implements DataPlane {
  static final ChangeOutcome OUTCOME = new ChangeOutcome(100, List.of());

  static final Rejection REFUSAL = Rejection.of("08006", "an executor refused it");

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final Map<ObjectId, SourceListener> listeners = new ConcurrentHashMap<>();

  private final Map<String, CompletableFuture<ChangeOutcome>> changes = new ConcurrentHashMap<>();

  private final Map<ObjectId, CompletableFuture<Long>> hydrations = new ConcurrentHashMap<>();
  private final Map<ObjectId, CompletableFuture<CutOver>> cutOvers = new ConcurrentHashMap<>();
  private final Map<ObjectId, CompletableFuture<Measured>> measured = new ConcurrentHashMap<>();

  private final AtomicReference<@Nullable CompletableFuture<Void>> readiness =
      new AtomicReference<>();
  private volatile boolean holdsReady;

  /** Whether changes are applied at once; else the test says when. */
  private final boolean applies;

  private volatile @Nullable String refused;

  RecordingDataPlane() {
    this(false);
  }

  private RecordingDataPlane(boolean applies) {
    this.applies = applies;
  }

  /** The change of this id is refused wherever it is asked for. */
  RecordingDataPlane refusing(String change) {
    refused = change;
    return this;
  }

  /** One that applies each change as soon as it hears of it. */
  static RecordingDataPlane applying() {
    return new RecordingDataPlane(true);
  }

  /** From now on the test says when replicas are ready. */
  void holdReady() {
    holdsReady = true;
    readiness.set(null);
  }

  boolean waitsForReady() {
    CompletableFuture<Void> wait = readiness.get();
    return wait != null && !wait.isDone();
  }

  /** The replicas that are waited for are ready. */
  void ready() {
    Objects.requireNonNull(readiness.get()).complete(null);
  }

  /** One of them is stopped. */
  void notReady() {
    Objects.requireNonNull(readiness.get())
        .completeExceptionally(Rejection.of("55000", "it was stopped").exception());
  }

  /** Those that run by now: cluster, id and size. */
  List<String> replicas() {
    List<String> running = new ArrayList<>();
    for (String call : calls) {
      if (call.startsWith("replica ")) {
        running.add(call.substring("replica ".length()));
      } else if (call.startsWith("stop replica ")) {
        running.removeIf(r -> r.startsWith(call.substring("stop replica ".length()) + " "));
      }
    }
    return running.stream().distinct().toList();
  }

  /** A view takes more memory than one of them has. */
  void exhausted() {
    Objects.requireNonNull(readiness.get())
        .completeExceptionally(Rejection.of("53200", "it takes too much").exception());
  }

  List<String> calls() {
    return List.copyOf(calls);
  }

  void discover(ObjectId source, Map<String, String> starts) {
    listener(source).splitsDiscovered(starts);
  }

  SourceListener listener(ObjectId source) {
    SourceListener listener = listeners.get(source);
    if (listener == null) {
      throw new AssertionError(source + " was not started");
    }
    return listener;
  }

  /** A change that has not been answered; the test completes it. */
  CompletableFuture<ChangeOutcome> change(ObjectId source, String id) {
    CompletableFuture<ChangeOutcome> outcome = changes.get(source + " " + id);
    if (outcome == null) {
      throw new AssertionError("no change " + id);
    }
    return outcome;
  }

  private CompletionStage<Void> done(String call) {
    calls.add(call);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> startSource(
      ObjectId source, SourceEffect.StartConductor start, SourceListener listener) {
    listeners.put(source, listener);
    PendingChange pending = start.pending();
    if (pending != null && pending.change().id().equals(refused)) {
      listener.changeFailed(pending.change().id(), REFUSAL);
    } else if (pending != null && applies) {
      calls.add("applied " + source + " " + pending.change().id());
      listener.changeApplied(pending.change().id(), OUTCOME);
    }
    return done("start " + source + " " + start.generation() + " " + start.splits());
  }

  @Override
  public CompletionStage<Void> assignSplits(ObjectId source, Map<String, String> splits) {
    return done("assign " + source + " " + splits);
  }

  @Override
  public CompletionStage<ChangeOutcome> applyChange(
      ObjectId source, SourceEffect.ApplyChange apply) {
    calls.add("change " + source + " " + apply.change().id() + " " + apply.generation());
    if (apply.change().id().equals(refused)) {
      return CompletableFuture.failedFuture(REFUSAL.exception());
    }
    if (applies) {
      calls.add("applied " + source + " " + apply.change().id());
      return CompletableFuture.completedFuture(OUTCOME);
    }
    return changes.computeIfAbsent(
        source + " " + apply.change().id(), id -> new CompletableFuture<>());
  }

  @Override
  public CompletionStage<Void> startSink(
      ObjectId sink, SinkEffect.StartSink start, SinkListener listener) {
    return done("start sink " + sink + " " + start.generation());
  }

  @Override
  public CompletionStage<Void> stopSink(ObjectId sink, SinkEffect.StopSink stop) {
    return done("stop sink " + sink);
  }

  @Override
  public CompletionStage<Void> stopSource(ObjectId source, SourceEffect.StopConductor stop) {
    return done("stop " + source);
  }

  @Override
  public CompletionStage<Void> startReplica(ObjectId cluster, ClusterDefinition.Replica replica) {
    return done("replica " + cluster + " " + replica.name() + " " + replica.size());
  }

  @Override
  public CompletionStage<Void> stopReplica(ObjectId cluster, String replica) {
    return done("stop replica " + cluster + " " + replica);
  }

  @Override
  public CompletionStage<Void> awaitReady(ObjectId cluster, Set<String> replicas) {
    calls.add("await " + cluster + " " + new TreeSet<>(replicas));
    if (!holdsReady) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> wait = new CompletableFuture<>();
    readiness.set(wait);
    return wait;
  }

  @Override
  public CompletionStage<Void> installView(
      ObjectId view, ViewDefinition definition, long generation) {
    return done("install " + view + " " + generation);
  }

  @Override
  public CompletionStage<Long> installReplacement(
      ObjectId replacement, ObjectId target, ViewDefinition definition, long generation) {
    calls.add("stage " + replacement + " " + generation);
    return hydrations.computeIfAbsent(replacement, id -> new CompletableFuture<>());
  }

  /** A replacement has caught up. */
  void hydrate(ObjectId replacement, long epoch) {
    hydrations.computeIfAbsent(replacement, id -> new CompletableFuture<>()).complete(epoch);
  }

  @Override
  public CompletionStage<CutOver> takeOver(
      ObjectId view,
      ObjectId replacement,
      ViewDefinition definition,
      long generation,
      @Nullable Set<ObjectId> together) {
    calls.add(
        "take over "
            + view
            + " from "
            + replacement
            + " "
            + generation
            + (together == null ? "" : " with " + new java.util.TreeSet<>(together)));
    return cutOvers.computeIfAbsent(view, id -> new CompletableFuture<>());
  }

  /** The rows of what was applied are there. */
  void cutOver(ObjectId view, CutOver done) {
    cutOvers.computeIfAbsent(view, id -> new CompletableFuture<>()).complete(done);
  }

  @Override
  public CompletionStage<Measured> measure(ObjectId replacement) {
    calls.add("measure " + replacement);
    return measured.computeIfAbsent(replacement, id -> new CompletableFuture<>());
  }

  /** What a replacement would change is known. */
  void measured(ObjectId replacement, Measured done) {
    measured.computeIfAbsent(replacement, id -> new CompletableFuture<>()).complete(done);
  }

  @Override
  public CompletionStage<Void> uninstallView(ObjectId view, ViewDefinition definition) {
    return done("uninstall " + view);
  }
}
