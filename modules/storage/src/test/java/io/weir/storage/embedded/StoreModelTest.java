package io.weir.storage.embedded;

import static io.weir.storage.embedded.Fixture.U1;
import static io.weir.storage.embedded.Fixture.U2;
import static io.weir.storage.embedded.Fixture.U3;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.kernel.ObjectId;
import io.weir.storage.ChangelogStore;
import io.weir.storage.Commit;
import io.weir.storage.memory.MemoryDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random requests, reads, crashes, full disks and restarts against plain maps, every choice from
 * one seed: acknowledged is durable, a commit is there as a whole or not at all, nothing is there
 * twice.
 */
class StoreModelTest {
  /** Small enough that every test compacts and changes segments many times. */
  private static final Options TINY = new Options(3_000, 500, 4, 2_000, 700);

  private static final List<ObjectId> IDS = List.of(U1, U2, U3);

  /** A store under random treatment. */
  private static final class Trial {
    final Random random;
    final MemoryDirectory directory = new MemoryDirectory();
    final StoreModel model = new StoreModel();
    final List<Runnable> tasks = new ArrayList<>();
    final boolean inline;
    EmbeddedStore store;
    long epoch = 1000;
    long generation = 1;

    /** A snapshot that stays open for a while, what it must give, and what holds its epoch. */
    ChangelogStore.@org.jspecify.annotations.Nullable Snapshot open;

    Map<String, Long> openExpected = Map.of();
    ChangelogStore.@org.jspecify.annotations.Nullable Hold hold;

    Trial(long seed, boolean inline) {
      this.random = new Random(seed);
      this.inline = inline;
      this.store = start();
    }

    EmbeddedStore start() {
      tasks.clear();
      open = null;
      hold = null;
      return EmbeddedStore.open(directory, inline ? Runnable::run : tasks::add, TINY);
    }

    /** Runs waiting tasks in any order, as threads would. */
    void run(int count) {
      for (int i = 0; i < count && !tasks.isEmpty(); i++) {
        tasks.remove(random.nextInt(tasks.size())).run();
      }
    }

    void crash() {
      directory.crash(random::nextInt);
      store = start();
      model.settle(store);
    }

    void write() {
      Map<ObjectId, StoreModel.Expected> now = model.collections(true);
      List<Commit.Append> appends = new ArrayList<>();
      epoch += 100;
      for (ObjectId id : IDS) {
        StoreModel.Expected expected = now.get(id);
        if (expected == null) {
          if (random.nextInt(4) == 0) {
            model.open(store, id, ++generation);
          }
        } else if (random.nextInt(2) == 0) {
          appends.add(
              new Commit.Append(
                  id,
                  random.nextInt(8) == 0 ? ++generation : expected.generation,
                  random.nextBoolean() ? expected.upper : Commit.ANY,
                  delta(expected),
                  random.nextInt(3) == 0
                      ? Map.of("p" + random.nextInt(3), String.valueOf(epoch))
                      : Map.of(),
                  random.nextInt(9) == 0));
        }
      }
      if (!appends.isEmpty()) {
        model.commit(store, new Commit(epoch, appends));
      }
    }

    /** Inserts, and deletes of rows that are there. */
    Batch delta(StoreModel.Expected expected) {
      Map<Long, Long> weights = new TreeMap<>();
      if (random.nextInt(5) > 0) {
        int inserts = random.nextInt(12);
        for (int i = 0; i < inserts; i++) {
          weights.merge((long) random.nextInt(60), 1L + random.nextInt(2), Long::sum);
        }
        for (Map.Entry<String, Long> row : expected.asOf(expected.upper).entrySet()) {
          if (random.nextInt(5) == 0) {
            long id = Long.parseLong(row.getKey().substring(1, row.getKey().indexOf('|', 1)));
            weights.put(id, weights.getOrDefault(id, 0L) - row.getValue());
          }
        }
        weights.values().removeIf(weight -> weight == 0);
      }
      return Fixture.batch(weights);
    }

    void act() {
      switch (random.nextInt(40)) {
        case 0 -> crash();
        case 1 -> directory.dieAt(directory.operations() + random.nextInt(30));
        case 2 -> {
          if (random.nextInt(3) == 0) {
            // The process ends or is killed, but the machine goes on: nothing that it wrote is
            // lost.
            directory.dieAt(Long.MAX_VALUE);
            store.close();
            store = start();
            model.settle(store);
          }
        }
        case 3 -> directory.capacity(directory.used() + random.nextInt(800));
        case 4, 5, 6 -> directory.capacity(Long.MAX_VALUE);
        case 7 -> {
          ObjectId id = IDS.get(random.nextInt(3));
          if (random.nextInt(4) == 0 && model.collections(true).containsKey(id)) {
            model.drop(store, id);
          }
        }
        case 8, 9, 10 -> look();
        case 11, 12 -> hold();
        default -> write();
      }
    }

    /** Opens a snapshot, or reads the one that is open. */
    void look() {
      if (open != null) {
        Map<String, Long> zset = new TreeMap<>();
        long rows = 0;
        for (Optional<Batch> next = open.next(); next.isPresent(); next = open.next()) {
          rows += next.get().rows();
          Fixture.addTo(zset, next.get());
        }
        assertThat(zset).isEqualTo(openExpected);
        assertThat(rows).isEqualTo(open.rowsTotal());
        open.close();
        open = null;
        return;
      }
      model
          .collections(false)
          .forEach(
              (id, expected) -> {
                long since = store.state(id).orElseThrow().since();
                long asOf = since + random.nextLong(expected.upper - since + 1);
                if (open == null) {
                  open = store.snapshot(id, asOf);
                  openExpected = expected.asOf(asOf);
                }
              });
    }

    void hold() {
      if (hold != null) {
        hold.close();
        hold = null;
        return;
      }
      model
          .collections(false)
          .forEach(
              (id, expected) -> {
                if (hold == null) {
                  hold = store.hold(id, expected.upper);
                }
              });
    }
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void aStoreIsItsAcknowledgedRequests(@ForAll long seed) {
    Trial trial = new Trial(seed, false);
    for (int i = 0; i < 200; i++) {
      trial.act();
      trial.run(trial.random.nextInt(6));
      if (trial.random.nextInt(20) == 0) {
        trial.model.check(trial.store);
      }
    }
    trial.directory.capacity(Long.MAX_VALUE);
    trial.run(10_000);
    trial.crash();
    trial.run(10_000);
    trial.model.check(trial.store);
    trial.store.close();
  }

  @Test
  void theSameSeedGivesTheSameBytes() throws Exception {
    List<Map<String, String>> contents = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      Trial trial = new Trial(4711, false);
      for (int i = 0; i < 300; i++) {
        trial.act();
        trial.run(3);
      }
      Map<String, String> files = new TreeMap<>();
      for (String name : trial.directory.list()) {
        files.put(name, java.util.HexFormat.of().formatHex(trial.directory.content(name)));
      }
      contents.add(files);
    }
    assertThat(contents.get(0)).isEqualTo(contents.get(1));
  }

  /** The process dies at every single operation of a run that compacts and drops; every loss. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aCrashBetweenAnyTwoOperationsLeavesAReadableStore(int loss) {
    long operations = scenario(new Trial(99, true));
    assertThat(operations).isGreaterThan(200);
    for (long last = 1; last <= operations; last++) {
      Trial trial = new Trial(99, true);
      trial.directory.dieAt(last);
      scenario(trial);
      Random random = new Random(last);
      trial.directory.crash(
          bound ->
              switch (loss) {
                case 0 -> 0;
                case 1 -> bound - 1;
                default -> random.nextInt(bound);
              });
      trial.store = trial.start();
      trial.model.settle(trial.store);
      trial.write();
      trial.model.check(trial.store);
    }
  }

  private static long scenario(Trial trial) {
    for (ObjectId id : IDS) {
      trial.model.open(trial.store, id, 1);
    }
    for (int i = 0; i < 45; i++) {
      trial.write();
      if (i == 30 && trial.model.collections(true).containsKey(U2)) {
        trial.model.drop(trial.store, U2);
      }
    }
    assertThat(trial.model.failedForSpace).isZero();
    return trial.directory.operations();
  }
}
