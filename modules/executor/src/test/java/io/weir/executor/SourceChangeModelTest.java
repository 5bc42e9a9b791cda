package io.weir.executor;

import static io.weir.executor.DataPlaneFixture.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.Consolidator;
import io.weir.columnar.LongColumn;
import io.weir.domain.source.PendingChange;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceEffect.StartConductor;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.source.SplitChange;
import io.weir.gateway.Reads;
import io.weir.storage.memory.MemoryDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random changes among records, slow disks, broken executors and killed nodes, every choice from
 * one seed. What is read is, to the record, what the outcomes of the changes say: of each split all
 * from where a change put it to where the next one found it.
 */
class SourceChangeModelTest {
  private static final List<String> TOPICS = List.of(MemoryUpstream.MAIN, "other", "third");

  /** Part of a split that was read. */
  private record Segment(String topic, String split, int from) {}

  /** The source's aggregate, and the world around its conductor. */
  private static final class History {
    final Random random;
    final MemoryDirectory directory = new MemoryDirectory();
    final MemoryUpstream upstream = new MemoryUpstream();
    final RecordingUpstream recorded = new RecordingUpstream(upstream);
    final ManualClock clock = new ManualClock();
    final Map<String, List<Long>> produced = new TreeMap<>();
    final Map<Long, Long> expected = new TreeMap<>();
    final Map<String, Segment> reading = new TreeMap<>();
    final Set<String> pauses = new TreeSet<>();
    final Map<String, String> splits = new TreeMap<>(Map.of("0", "0", "1", "0"));
    String topic = MemoryUpstream.MAIN;
    long generation = 1;
    long lastKey;
    int changes;
    int applied;
    @Nullable PendingChange pending;
    @Nullable CompletionStage<ChangeOutcome> answer;
    ManualPlane node = new ManualPlane(directory, recorded, clock);

    History(long seed) {
      random = new Random(seed);
      for (String name : TOPICS) {
        for (int split = 0; split < (name.equals("third") ? 3 : 2); split++) {
          upstream.addSplit(name, String.valueOf(split));
        }
      }
      splits.keySet().forEach(split -> reading.put(split, new Segment(topic, split, 0)));
      start();
    }

    void start() {
      node.start(
          new StartConductor(
              DataPlaneFixture.definition("memory", false, Map.of(MemoryUpstream.TOPIC, topic)),
              null,
              generation,
              splits,
              pauses,
              null,
              pending));
    }

    void act() {
      int chance = random.nextInt(60);
      if (chance < 16) {
        produce();
      } else if (chance < 34) {
        node.tick();
      } else if (chance < 47) {
        change();
      } else if (chance < 49) {
        node.disk.hold();
      } else if (chance < 55) {
        node.disk.release();
      } else if (chance < 56) {
        recorded.breakNextCut();
      } else if (chance < 58) {
        recorded.refuseAssignmentOf(recorded.readers() + random.nextInt(4) - 2);
      } else {
        restart();
      }
      node.settle();
      hear();
    }

    /** The keys of the records of a split, in their order. */
    List<Long> keys(String name, String split) {
      return produced.computeIfAbsent(name + split, unused -> new ArrayList<>());
    }

    void produce() {
      String name = TOPICS.get(random.nextInt(TOPICS.size()));
      String split = String.valueOf(random.nextInt(name.equals("third") ? 3 : 2));
      long key = ++lastKey;
      keys(name, split).add(key);
      upstream.add(name, split, key, key);
    }

    void change() {
      if (pending != null) {
        return;
      }
      List<SourceMutation> mutations = new ArrayList<>();
      String next = topic;
      if (random.nextInt(2) == 0) {
        next = TOPICS.get(random.nextInt(TOPICS.size()));
        mutations.add(SourceChangeTest.topic(next, true));
      }
      boolean moves = !next.equals(topic);
      if (random.nextInt(3) == 0) {
        boolean atEnd = random.nextInt(3) == 0;
        mutations.add(new SourceMutation.ResetSplits(atEnd ? SourceMutation.Edge.LATEST : null));
      } else if (moves || random.nextInt(2) == 0) {
        // Into all of them, so that the outcome tells of each where it was.
        Map<String, String> offsets = new TreeMap<>();
        for (String split : splits.keySet()) {
          int end = keys(next, split).size();
          offsets.put(split, String.valueOf(random.nextInt(end + 1)));
        }
        mutations.add(new SourceMutation.InjectOffsets(offsets));
      }
      switch (random.nextInt(5)) {
        case 0 -> mutations.add(new SourceMutation.Pause("a", null));
        case 1 -> mutations.add(new SourceMutation.Pause("b", null));
        case 2 -> mutations.add(new SourceMutation.Resume("a"));
        case 3 -> mutations.add(new SourceMutation.Resume("b"));
        default -> mutations.add(new SourceMutation.Throttle(random.nextInt(9)));
      }
      begin(mutations);
    }

    void begin(List<SourceMutation> mutations) {
      SourceChange change = new SourceChange("c" + ++changes, mutations);
      pending = new PendingChange(change, ++generation, false, null);
      answer = node.change(change.id(), generation, mutations.toArray(SourceMutation[]::new));
    }

    /** What became of the pending change, from whoever tells; and splits that were found. */
    void hear() {
      PendingChange owed = pending;
      if (owed != null) {
        Optional<ChangeOutcome> told = node.ended.get(owed.change().id());
        if (answer != null && ManualPlane.isDone(answer)) {
          told = Optional.ofNullable(answer.toCompletableFuture().handle((o, failure) -> o).join());
        }
        if (told != null) {
          pending = null;
          answer = null;
          told.ifPresent(outcome -> apply(owed.change(), outcome));
        }
      }
      for (Map<String, String> found : node.discovered) {
        Map<String, String> fresh = new TreeMap<>(found);
        fresh.keySet().removeAll(splits.keySet());
        if (pending == null && !fresh.isEmpty()) {
          splits.putAll(fresh);
          fresh.forEach(
              (split, from) ->
                  reading.put(split, new Segment(topic, split, Integer.parseInt(from))));
          node.done(node.plane.assignSplits(SOURCE, fresh));
        }
      }
      node.discovered.clear();
    }

    void apply(SourceChange change, ChangeOutcome outcome) {
      applied++;
      for (SourceMutation mutation : change.mutations()) {
        switch (mutation) {
          case SourceMutation.ConnectorProps props ->
              topic = props.definition().options().getOrDefault(MemoryUpstream.TOPIC, "no topic");
          case SourceMutation.Pause pause -> pauses.add(pause.reason());
          case SourceMutation.Resume resume -> pauses.remove(resume.reason());
          default -> {
            // The rest is in the outcome.
          }
        }
      }
      for (SplitChange split : outcome.splits()) {
        Segment before = reading.remove(split.split());
        if (before != null) {
          read(before, Integer.parseInt(Objects.requireNonNull(split.before())));
        }
        String after = split.after();
        if (after == null) {
          splits.remove(split.split());
        } else {
          splits.put(split.split(), after);
          reading.put(split.split(), new Segment(topic, split.split(), Integer.parseInt(after)));
        }
      }
    }

    void read(Segment segment, int upTo) {
      if (upTo > segment.from()) {
        keys(segment.topic(), segment.split())
            .subList(segment.from(), upTo)
            .forEach(key -> expected.merge(key, 1L, Long::sum));
      }
    }

    void restart() {
      if (random.nextBoolean()) {
        node.kill();
      } else {
        node.close();
      }
      hear();
      clock.pass(Duration.ofMillis(ManualPlane.TICK));
      node = new ManualPlane(directory, recorded, clock);
      answer = null;
      generation++;
      PendingChange owed = pending;
      if (owed != null) {
        pending = new PendingChange(owed.change(), ++generation, false, null);
      }
      start();
    }

    void settle() {
      recorded.refuseAssignmentOf(-1);
      node.disk.release();
      for (int i = 0; i < 100 && pending != null; i++) {
        node.tick();
        hear();
      }
      begin(List.of(new SourceMutation.Resume("a"), new SourceMutation.Resume("b")));
      for (int i = 0; i < 100 && pending != null; i++) {
        node.tick();
        hear();
      }
      assertThat(pending).isNull();
      for (int i = 0; i < 20; i++) {
        node.tick();
        hear();
      }
      node.ticks(4);
    }

    Map<Long, Long> content() {
      Map<Long, Long> counts = new TreeMap<>();
      Consolidator sum = new Consolidator(DataPlaneFixture.KEY_VALUE.types());
      try (Reads.Snapshot snapshot =
          node.done(node.reads.snapshot(SOURCE, node.readEpoch(SOURCE)))) {
        for (Optional<Batch> b = snapshot.next(); b.isPresent(); b = snapshot.next()) {
          sum.add(b.get());
        }
      }
      Batch rows = sum.take();
      for (int row = 0; row < rows.rows(); row++) {
        counts.put(((LongColumn) rows.column(0)).get(row), rows.weight(row));
      }
      return counts;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatIsReadIsWhatTheOutcomesSay(long seed) {
    History history = new History(seed);
    try {
      for (int i = 0; i < 80; i++) {
        history.act();
      }
      history.settle();
      Map<String, String> ends = new TreeMap<>();
      history.reading.forEach(
          (split, segment) -> {
            int end = history.keys(segment.topic(), split).size();
            history.read(segment, end);
            if (end > segment.from()) {
              ends.put(split, String.valueOf(end));
            }
          });
      assertThat(history.content()).isEqualTo(history.expected);
      assertThat(history.node.offsets()).containsAllEntriesOf(ends);
      assertThat(history.applied).isGreaterThan(3);
      assertThat(history.node.sourceStatus().status()).isEqualTo("running");
    } finally {
      history.node.close();
    }
  }
}
