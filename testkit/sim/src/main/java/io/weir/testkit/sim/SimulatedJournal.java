package io.weir.testkit.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.setup.Setup;
import org.jspecify.annotations.Nullable;

/**
 * The journal's and the snapshots' disk: bytes that outlive the node. Writes become durable one
 * after the other, some time after they were handed in, and are answered some time after that; a
 * crash keeps the first few of those that were not durable yet, each wholly or not at all.
 */
final class SimulatedJournal extends Setup {
  /** An event or a snapshot as bytes. */
  record Row(
      String persistenceId,
      long sequence,
      int serializer,
      String manifest,
      String writer,
      byte[] bytes) {}

  private record Write(List<Row> rows, CompletableFuture<Void> done) {}

  private final VirtualTime time;
  private final SplittableRandom random;
  private final Trace trace;
  private final Map<String, List<Row>> events = new TreeMap<>();
  private final Map<String, TreeMap<Long, Row>> snapshots = new TreeMap<>();
  private final Deque<Write> waiting = new ArrayDeque<>();
  private @Nullable String failure;
  private int life;
  private long written;
  private final Map<String, Long> byManifest = new TreeMap<>();

  SimulatedJournal(VirtualTime time, SplittableRandom random, Trace trace) {
    this.time = time;
    this.random = random;
    this.trace = trace;
  }

  /** From now on writing fails with this, or works again. */
  void failing(@Nullable String reason) {
    failure = reason;
  }

  /** The power goes. */
  void crash() {
    int kept = random.nextInt(waiting.size() + 1);
    for (int i = 0; i < kept; i++) {
      store(waiting.remove());
    }
    waiting.clear();
    life++;
    failure = null;
  }

  CompletionStage<Void> write(List<Row> rows) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    waiting.add(new Write(rows, done));
    later(this::writeNext);
    return done;
  }

  private void writeNext() {
    Write write = waiting.remove();
    String reason = failure;
    if (reason == null) {
      store(write);
      later(() -> write.done().complete(null));
    } else {
      later(() -> write.done().completeExceptionally(new IllegalStateException(reason)));
    }
  }

  private void store(Write write) {
    for (Row row : write.rows()) {
      List<Row> all = events.computeIfAbsent(row.persistenceId(), id -> new ArrayList<>());
      long expected = all.isEmpty() ? 1 : all.getLast().sequence() + 1;
      if (row.sequence() != expected) {
        throw new AssertionError(
            row.persistenceId() + ": event " + row.sequence() + " where " + expected + " belongs");
      }
      all.add(row);
      written++;
      byManifest.merge(row.manifest(), 1L, Long::sum);
      trace.say("journal " + row.persistenceId() + " " + row.sequence() + " " + row.manifest());
      for (byte b : row.bytes()) {
        trace.mix(b);
      }
    }
  }

  /** How many events are durable. */
  long written() {
    return written;
  }

  /** How many of them were of this kind. */
  long written(String manifest) {
    return byManifest.getOrDefault(manifest, 0L);
  }

  /** All durable events of one aggregate. */
  List<Row> events(String persistenceId) {
    return Collections.unmodifiableList(events.getOrDefault(persistenceId, List.of()));
  }

  /** Of every aggregate that has an event. */
  List<String> persistenceIds() {
    return List.copyOf(events.keySet());
  }

  /** Completes when a disk would have read something. */
  CompletionStage<Void> read() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    later(() -> done.complete(null));
    return done;
  }

  /** A snapshot may be lost without harm, so it is durable or not by chance. */
  CompletionStage<Void> saveSnapshot(Row row) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    later(
        () -> {
          snapshots
              .computeIfAbsent(row.persistenceId(), id -> new TreeMap<>())
              .put(row.sequence(), row);
          done.complete(null);
        });
    return done;
  }

  @Nullable Row snapshot(String persistenceId, long upTo) {
    Map.Entry<Long, Row> found =
        snapshots.getOrDefault(persistenceId, new TreeMap<>()).floorEntry(upTo);
    return found == null ? null : found.getValue();
  }

  void deleteSnapshots(String persistenceId, long from, long upTo) {
    TreeMap<Long, Row> all = snapshots.get(persistenceId);
    if (all != null && from <= upTo) {
      all.subMap(from, true, upTo, true).clear();
    }
  }

  private void later(Runnable action) {
    int now = life;
    time.after(
        random.nextInt(2_000_000),
        () -> {
          if (life == now) {
            action.run();
          }
        });
  }
}
