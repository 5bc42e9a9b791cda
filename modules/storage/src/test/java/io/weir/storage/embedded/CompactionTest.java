package io.weir.storage.embedded;

import static io.weir.storage.embedded.Fixture.SCHEMA;
import static io.weir.storage.embedded.Fixture.U1;
import static io.weir.storage.embedded.Fixture.U2;
import static io.weir.storage.embedded.Fixture.batch;
import static io.weir.storage.embedded.Fixture.commit;
import static io.weir.storage.embedded.Fixture.get;
import static io.weir.storage.embedded.Fixture.read;
import static io.weir.storage.embedded.Fixture.rejection;
import static io.weir.storage.embedded.Fixture.rows;
import static io.weir.storage.embedded.Fixture.zset;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.kernel.SqlState;
import io.weir.storage.ChangelogStore;
import io.weir.storage.memory.MemoryDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CompactionTest {
  private final MemoryDirectory directory = new MemoryDirectory();

  private EmbeddedStore open(Options options) {
    return EmbeddedStore.open(directory, Runnable::run, options);
  }

  private static final Options SMALL = new Options(20_000, 0, 16, 1 << 20, 1 << 20);

  /** An aggregate of so many groups, each changed in each epoch, over and over. */
  private static Map<Long, Long> churn(EmbeddedStore store, int groups, int epochs) {
    Map<Long, Long> now = new TreeMap<>();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      Map<Long, Long> delta = new TreeMap<>();
      for (long row : now.keySet()) {
        delta.merge(row, -1L, Long::sum);
      }
      now.clear();
      for (int group = 0; group < groups; group++) {
        long row = (long) group * 1_000_000 + epoch;
        delta.merge(row, 1L, Long::sum);
        now.put(row, 1L);
      }
      get(store.commit(commit(epoch * 100L, U1, batch(delta))));
    }
    return now;
  }

  @Test
  void whatWasReplacedDisappears() {
    EmbeddedStore store = open(SMALL);
    get(store.open(U1, SCHEMA, 1));
    Map<Long, Long> now = churn(store, 20, 1000);
    assertThat(read(store, U1, 100_000)).isEqualTo(zset(batch(now)));
    // 40,000 rows were written; what is kept is a few times what there is.
    assertThat(store.state(U1).orElseThrow().rows()).isLessThan(20 * 2 * 16 + 20 * 8);
    assertThat(directory.used()).isLessThan(120_000);
    store.close();
    store = open(SMALL);
    assertThat(read(store, U1, 100_000)).isEqualTo(zset(batch(now)));
  }

  @Test
  void deletesThatDoNotFitInMemoryCancelInParts() {
    EmbeddedStore store = open(SMALL.withMemoryBytes(300));
    get(store.open(U1, SCHEMA, 1));
    Map<Long, Long> now = churn(store, 40, 200);
    assertThat(read(store, U1, 100_000)).isEqualTo(zset(batch(now)));
    assertThat(store.state(U1).orElseThrow().rows()).isLessThan(40 * 2 * 16 + 40 * 8);
  }

  @Test
  void rowsThatComeAgainAndAgainAreAddedUp() {
    EmbeddedStore store = open(SMALL);
    get(store.open(U1, SCHEMA, 1));
    for (int epoch = 1; epoch <= 64; epoch++) {
      get(store.commit(commit(epoch * 100L, U1, rows(1, 2, 3))));
    }
    assertThat(store.state(U1).orElseThrow().rows()).isLessThan(64);
    assertThat(read(store, U1, 6400)).isEqualTo(zset(batch(Map.of(1L, 64L, 2L, 64L, 3L, 64L))));
  }

  @Test
  void retentionKeepsEpochsReadable() {
    EmbeddedStore store = open(SMALL.withRetentionMillis(1_000));
    get(store.open(U1, SCHEMA, 1));
    Batch[] all = new Batch[100];
    for (int i = 0; i < 100; i++) {
      all[i] = rows(i);
      get(store.commit(commit(100L * (i + 1), U1, all[i])));
    }
    long since = store.state(U1).orElseThrow().since();
    assertThat(since).isBetween(5_000L, 9_000L);
    assertThat(zset(store.delta(U1, 9_100))).isEqualTo(zset(all[90]));
    assertThat(read(store, U1, since)).hasSize((int) since / 100);
    assertThat(rejection(() -> store.snapshot(U1, since - 1)).sqlState())
        .isEqualTo(SqlState.NOT_IN_PREREQUISITE_STATE);
    assertThat(rejection(() -> store.delta(U1, since)).sqlState())
        .isEqualTo(SqlState.NOT_IN_PREREQUISITE_STATE);
    assertThat(rejection(() -> store.hold(U1, since - 1)).sqlState())
        .isEqualTo(SqlState.NOT_IN_PREREQUISITE_STATE);
  }

  @Test
  void aHoldKeepsEpochsUntilItIsClosed() {
    EmbeddedStore store = open(SMALL);
    get(store.open(U1, SCHEMA, 1));
    get(store.commit(commit(100, U1, rows(1))));
    ChangelogStore.Hold hold = store.hold(U1, 100);
    for (int i = 2; i <= 60; i++) {
      get(store.commit(commit(100L * i, U1, rows(i))));
    }
    assertThat(store.state(U1).orElseThrow().since()).isLessThanOrEqualTo(100);
    assertThat(read(store, U1, 100)).isEqualTo(zset(rows(1)));
    assertThat(zset(store.delta(U1, 200))).isEqualTo(zset(rows(2)));
    hold.close();
    hold.close();
    assertThat(store.state(U1).orElseThrow().since()).isGreaterThan(5_000);
    assertThat(read(store, U1, 6_000)).hasSize(60);
  }

  @Test
  void anOpenSnapshotOutlivesItsFiles() {
    EmbeddedStore store = open(SMALL);
    get(store.open(U1, SCHEMA, 1));
    churn(store, 20, 30);
    Map<String, Long> expected = read(store, U1, 3_000);
    ChangelogStore.Snapshot snapshot = store.snapshot(U1, 3_000);
    List<String> before = directory.list();
    for (int i = 31; i <= 500; i++) {
      get(store.commit(commit(100L * i, U1, rows(i))));
    }
    get(store.drop(U1));
    Map<String, Long> found = new TreeMap<>();
    snapshot.next().ifPresent(batch -> Fixture.addTo(found, batch));
    for (var next = snapshot.next(); next.isPresent(); next = snapshot.next()) {
      Fixture.addTo(found, next.get());
    }
    assertThat(found).isEqualTo(expected);
    snapshot.close();
    assertThat(before).anyMatch(name -> name.startsWith("run-"));
    assertThat(directory.list()).noneMatch(name -> name.startsWith("run-"));
  }

  @Test
  void aQuietCollectionDoesNotKeepTheLog() {
    EmbeddedStore store = open(SMALL.withRetentionMillis(1 << 20));
    get(store.open(U1, SCHEMA, 1));
    get(store.open(U2, SCHEMA, 1));
    get(store.commit(commit(100, U2, rows(1, 2, 3))));
    get(store.commit(commit(200, U2, rows(4))));
    // The other one has no retention to speak of: its epochs are far apart.
    for (int i = 1; i <= 2000; i++) {
      get(store.commit(commit((1L << 21) * i, U1, rows(i))));
    }
    assertThat(directory.list()).doesNotContain("log-0000000000000001");
    assertThat(zset(store.delta(U2, 200))).isEqualTo(zset(rows(4)));
    assertThat(read(store, U2, 100)).isEqualTo(zset(rows(1, 2, 3)));
    store.close();
    EmbeddedStore again = open(SMALL.withRetentionMillis(1 << 20));
    assertThat(again.recoveryNotes()).isEmpty();
    assertThat(zset(again.delta(U2, 200))).isEqualTo(zset(rows(4)));
    assertThat(read(again, U1, Long.MAX_VALUE)).hasSize(2000);
  }

  @Test
  void insertsAreRewrittenAFewTimesOnly() {
    EmbeddedStore store = open(new Options(1 << 20, 0, 16, 1 << 20, 1 << 20));
    get(store.open(U1, SCHEMA, 1));
    long perCommit = 0;
    List<Long> written = new ArrayList<>();
    int commits = 6 * 6 * 6 * 16;
    for (int i = 1; i <= commits; i++) {
      get(store.commit(commit(100L * i, U1, rows(i))));
      if (i == 1) {
        perCommit = directory.appended();
      }
      written.add(directory.appended());
    }
    assertThat(store.state(U1).orElseThrow().rows()).isEqualTo(commits);
    // The log, then each level once; manifests are small.
    assertThat(written.getLast()).isLessThan(perCommit * commits * 4);
    try (ChangelogStore.Snapshot snapshot = store.snapshot(U1, Long.MAX_VALUE)) {
      int batches = 0;
      for (var next = snapshot.next(); next.isPresent(); next = snapshot.next()) {
        batches++;
      }
      assertThat(batches).isLessThan(16 + 5 * 4 + 8);
    }
  }
}
