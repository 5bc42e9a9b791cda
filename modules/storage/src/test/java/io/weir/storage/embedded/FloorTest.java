package io.weir.storage.embedded;

import static io.weir.storage.embedded.Fixture.SCHEMA;
import static io.weir.storage.embedded.Fixture.U1;
import static io.weir.storage.embedded.Fixture.U2;
import static io.weir.storage.embedded.Fixture.batch;
import static io.weir.storage.embedded.Fixture.commit;
import static io.weir.storage.embedded.Fixture.failure;
import static io.weir.storage.embedded.Fixture.get;
import static io.weir.storage.embedded.Fixture.rejection;
import static io.weir.storage.embedded.Fixture.rows;
import static io.weir.storage.embedded.Fixture.zset;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.kernel.ObjectId;
import io.weir.kernel.SqlState;
import io.weir.storage.ChangelogStore;
import io.weir.storage.memory.MemoryDirectory;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Floors: epochs that stay readable one by one whatever compaction and crashes do. */
class FloorTest {
  /** No retention, and so small that every test compacts all the time. */
  private static final Options TINY = new Options(1_500, 0, 4, 2_000, 700);

  private final MemoryDirectory directory = new MemoryDirectory();
  private EmbeddedStore store = open();

  private EmbeddedStore open() {
    return EmbeddedStore.open(directory, Runnable::run, TINY);
  }

  private void restart() {
    store.close();
    store = open();
  }

  private void crash() {
    directory.crash(bound -> bound - 1);
    store = open();
  }

  /** One row an epoch: 100 has row 1, and so on. */
  private void epochs(int from, int to) {
    for (int i = from; i <= to; i++) {
      get(store.commit(commit(100L * i, U1, rows(i))));
    }
  }

  private Map<String, Long> changes(long after, long upTo) {
    Map<String, Long> zset = new TreeMap<>();
    try (ChangelogStore.Snapshot changes = store.changes(U1, after, upTo)) {
      for (Optional<Batch> next = changes.next(); next.isPresent(); next = changes.next()) {
        Fixture.addTo(zset, next.get());
      }
    }
    return zset;
  }

  private static Map<String, Long> numbers(int from, int to) {
    Map<Long, Long> weights = new TreeMap<>();
    for (long i = from; i <= to; i++) {
      weights.put(i, 1L);
    }
    return zset(batch(weights));
  }

  private long since(ObjectId collection) {
    return store.state(collection).orElseThrow().since();
  }

  @Test
  void whatComesAfterAFloorStaysReadableAcrossRestartsAndCrashes() {
    get(store.open(U1, SCHEMA, 1));
    epochs(1, 10);
    get(store.floor(U1, "sink", 1_000));
    crash();
    assertThat(store.floors(U1)).isEqualTo(Map.of("sink", 1_000L));
    epochs(11, 200);
    restart();
    epochs(201, 300);
    crash();
    epochs(301, 310);
    assertThat(since(U1)).isLessThanOrEqualTo(1_000);
    assertThat(changes(1_000, 31_000)).isEqualTo(numbers(11, 310));
    assertThat(changes(15_000, 15_300)).isEqualTo(numbers(151, 153));
    assertThat(zset(store.delta(U1, 1_100))).isEqualTo(zset(rows(11)));
  }

  @Test
  void aFloorMovesUpOnlyAndThenCompactionGoesOn() {
    get(store.open(U1, SCHEMA, 1));
    epochs(1, 1);
    get(store.floor(U1, "a", 100));
    get(store.floor(U1, "b", 100));
    epochs(2, 60);
    long written = directory.appended();
    get(store.floor(U1, "a", 5_000));
    get(store.floor(U1, "a", 4_000));
    assertThat(directory.appended()).as("moving writes nothing").isEqualTo(written);
    assertThat(store.floors(U1)).isEqualTo(Map.of("a", 5_000L, "b", 100L));
    assertThat(since(U1)).isLessThanOrEqualTo(100);
    get(store.floor(U1, "b", 3_000));
    assertThat(since(U1)).isBetween(2_000L, 3_000L);
    assertThat(changes(3_000, 6_000)).isEqualTo(numbers(31, 60));
    crash();
    assertThat(store.floors(U1).get("b")).isLessThanOrEqualTo(3_000L);
    assertThat(changes(3_000, 6_000)).isEqualTo(numbers(31, 60));
    get(store.dropFloor(U1, "a"));
    get(store.dropFloor(U1, "b"));
    get(store.dropFloor(U1, "never there"));
    crash();
    assertThat(store.floors(U1)).isEmpty();
    epochs(61, 80);
    assertThat(since(U1)).isGreaterThan(6_000);
  }

  @Test
  void refusals() {
    get(store.open(U1, SCHEMA, 1));
    epochs(1, 100);
    assertThat(rejection(store.floor(U1, "late", 100)).sqlState())
        .isEqualTo(SqlState.NOT_IN_PREREQUISITE_STATE);
    assertThat(rejection(store.floor(U2, "nowhere", 100)).sqlState())
        .isEqualTo(SqlState.UNDEFINED_OBJECT);
    assertThat(rejection(() -> store.changes(U1, 100, 10_000)).sqlState())
        .isEqualTo(SqlState.NOT_IN_PREREQUISITE_STATE);
    assertThat(store.floors(U1)).isEmpty();
    assertThat(store.floors(U2)).isEmpty();
    get(store.floor(U1, "mine", 10_000));
    get(store.drop(U1));
    get(store.open(U1, SCHEMA, 1));
    assertThat(store.floors(U1)).isEmpty();
  }

  @Test
  void changesAreTakenAsManyEpochsAtATimeAsAreWanted() {
    get(store.open(U1, SCHEMA, 1));
    get(store.commit(commit(100, U1, rows(1, 2, 3))));
    get(store.commit(commit(200, U1, rows(4, 5))));
    get(store.commit(commit(500, U1, rows(6))));
    assertThat(store.changesWithin(U1, 0, 900, 5)).isEqualTo(200);
    assertThat(store.changesWithin(U1, 0, 900, 6)).isEqualTo(500);
    assertThat(store.changesWithin(U1, 0, 900, 1)).as("at least one epoch").isEqualTo(100);
    assertThat(store.changesWithin(U1, 100, 400, 100)).isEqualTo(200);
    assertThat(store.changesWithin(U1, 500, 900, 100)).as("nothing changed").isEqualTo(500);
  }

  /** The process dies at every single operation on the disk while floors are set and moved. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void anAcknowledgedFloorSurvivesACrashAtAnyOperation(int loss) {
    long[] floor = new long[1];
    scenario(floor);
    long operations = directory.operations();
    assertThat(operations).isGreaterThan(60);
    for (long last = 1; last <= operations; last++) {
      MemoryDirectory disk = new MemoryDirectory();
      EmbeddedStore dying = EmbeddedStore.open(disk, Runnable::run, TINY);
      disk.dieAt(last);
      floor[0] = -1;
      store = dying;
      scenario(floor);
      disk.crash(bound -> loss == 0 ? 0 : bound - 1);
      store = EmbeddedStore.open(disk, Runnable::run, TINY);
      if (floor[0] >= 0) {
        long upper = store.state(U1).orElseThrow().upper();
        assertThat(store.floors(U1).get("sink")).isBetween(100L, floor[0]);
        assertThat(changes(floor[0], upper))
            .isEqualTo(numbers((int) floor[0] / 100 + 1, (int) upper / 100));
      }
    }
  }

  /** Leaves in {@code floor} the highest one that was acknowledged. */
  private void scenario(long[] floor) {
    if (!done(store.open(U1, SCHEMA, 1))) {
      return;
    }
    for (int i = 1; i <= 40; i++) {
      if (!done(store.commit(commit(100L * i, U1, rows(i))))) {
        return;
      }
      if (i == 1 || i % 7 == 0) {
        long epoch = Math.max(100, 100L * (i - 5));
        if (!done(store.floor(U1, "sink", epoch))) {
          return;
        }
        floor[0] = epoch;
      }
    }
  }

  private static boolean done(java.util.concurrent.CompletionStage<?> stage) {
    if (stage.toCompletableFuture().isCompletedExceptionally()) {
      assertThat(failure(stage)).isNotNull();
      return false;
    }
    get(stage);
    return true;
  }
}
