package io.weir.storage.embedded;

import static io.weir.storage.embedded.Fixture.SCHEMA;
import static io.weir.storage.embedded.Fixture.U1;
import static io.weir.storage.embedded.Fixture.U2;
import static io.weir.storage.embedded.Fixture.U3;
import static io.weir.storage.embedded.Fixture.append;
import static io.weir.storage.embedded.Fixture.commit;
import static io.weir.storage.embedded.Fixture.failure;
import static io.weir.storage.embedded.Fixture.get;
import static io.weir.storage.embedded.Fixture.read;
import static io.weir.storage.embedded.Fixture.rejection;
import static io.weir.storage.embedded.Fixture.rows;
import static io.weir.storage.embedded.Fixture.zset;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.kernel.SqlState;
import io.weir.storage.AppendConflictException;
import io.weir.storage.ChangelogStore;
import io.weir.storage.CollectionState;
import io.weir.storage.Commit;
import io.weir.storage.StaleWriterException;
import io.weir.storage.memory.MemoryDirectory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class EmbeddedStoreTest {
  private static final Executor INLINE = Runnable::run;
  private static final Batch NOTHING = Batch.empty(SCHEMA.types());

  private final MemoryDirectory directory = new MemoryDirectory();

  private EmbeddedStore open() {
    return EmbeddedStore.open(directory, INLINE, Options.DEFAULT);
  }

  private EmbeddedStore reopen(EmbeddedStore store) {
    store.close();
    directory.crash(bound -> 0); // everything that was not forced is gone
    return open();
  }

  @Test
  void whatWasCommittedIsThereAfterTheNextStart() {
    EmbeddedStore store = open();
    CollectionState fresh = get(store.open(U1, SCHEMA, 1));
    assertThat(fresh.upper()).isZero();
    get(store.commit(commit(100, U1, rows(1, 2, 7))));
    get(store.commit(commit(200, U1, rows(1, 4).negate())));
    store = reopen(store);

    assertThat(store.recoveryNotes()).isEmpty();
    CollectionState state = store.state(U1).orElseThrow();
    assertThat(state.upper()).isEqualTo(200);
    assertThat(state.generation()).isEqualTo(1);
    assertThat(state.schema()).isEqualTo(SCHEMA);
    assertThat(state.rows()).isEqualTo(5);
    assertThat(read(store, U1, 100)).isEqualTo(zset(rows(1, 2, 7)));
    assertThat(read(store, U1, 150)).isEqualTo(zset(rows(1, 2, 7)));
    assertThat(read(store, U1, 200)).isEqualTo(zset(rows(2, 7), rows(4).negate()));
    assertThat(read(store, U1, 99)).isEmpty();
    assertThat(zset(store.delta(U1, 200))).isEqualTo(zset(rows(1, 4).negate()));
    assertThat(store.delta(U1, 150).isEmpty()).isTrue();
    assertThat(store.delta(U1, 150).columns()).hasSize(2);
  }

  @Test
  void offsetsMoveWithoutRows() {
    EmbeddedStore store = open();
    get(store.open(U1, SCHEMA, 1));
    get(store.commit(new Commit(100, List.of(append(U1, 1, 0, NOTHING, Map.of("0", "5"))))));
    get(store.commit(new Commit(200, List.of(append(U1, 1, 100, NOTHING, Map.of("1", "7"))))));
    store = reopen(store);
    assertThat(store.offsets(U1)).isEqualTo(Map.of("0", "5", "1", "7"));
    assertThat(store.state(U1).orElseThrow().upper()).isEqualTo(200);
    Commit.Append replace = new Commit.Append(U1, 1, 200, NOTHING, Map.of("2", "1"), true);
    get(store.commit(new Commit(300, List.of(replace))));
    store = reopen(store);
    assertThat(store.offsets(U1)).isEqualTo(Map.of("2", "1"));
    assertThat(store.offsets(U2)).isEmpty();
  }

  @Test
  void aLowerGenerationIsRefusedEvenAfterARestart() {
    EmbeddedStore store = open();
    get(store.open(U1, SCHEMA, 1));
    assertThat(get(store.open(U1, SCHEMA, 3)).generation()).isEqualTo(3);
    store = reopen(store);
    assertThat(failure(store.open(U1, SCHEMA, 2))).isInstanceOf(StaleWriterException.class);
    assertThat(failure(store.commit(commit(100, U1, rows(1)))))
        .isInstanceOf(StaleWriterException.class);
    get(store.commit(new Commit(100, List.of(append(U1, 3, 0, rows(1), Map.of())))));
  }

  @Test
  void aCommitMayRaiseTheGenerationWithAllThatItCarries() {
    EmbeddedStore store = open();
    get(store.open(U1, SCHEMA, 1));
    get(store.commit(commit(100, U1, rows(1))));
    get(store.commit(new Commit(200, List.of(append(U1, 2, 100, NOTHING, Map.of("0", "5"))))));
    assertThat(store.state(U1).orElseThrow().generation()).isEqualTo(2);
    assertThat(failure(store.commit(commit(300, U1, rows(2)))))
        .isInstanceOf(StaleWriterException.class);
    store = reopen(store);
    assertThat(store.state(U1).orElseThrow().generation()).isEqualTo(2);
    assertThat(store.offsets(U1)).isEqualTo(Map.of("0", "5"));
    assertThat(failure(store.open(U1, SCHEMA, 1))).isInstanceOf(StaleWriterException.class);
    assertThat(failure(store.commit(commit(300, U1, rows(2)))))
        .isInstanceOf(StaleWriterException.class);
    get(store.commit(new Commit(300, List.of(append(U1, 2, 200, rows(2), Map.of())))));
    assertThat(read(store, U1, 300)).isEqualTo(zset(rows(1, 2)));
  }

  @Test
  void anOpenThatChangesNothingWritesNothing() {
    EmbeddedStore store = open();
    long idle = directory.operations();
    store.close();
    store = open();
    assertThat(directory.operations()).isEqualTo(idle);
    get(store.open(U1, SCHEMA, 1));
    long before = directory.operations();
    assertThat(get(store.open(U1, SCHEMA, 1)).generation()).isEqualTo(1);
    get(store.commit(new Commit(100, List.of())));
    assertThat(directory.operations()).isEqualTo(before);
  }

  @Test
  void theFirstOfTwoReplicasWins() {
    EmbeddedStore store = open();
    get(store.open(U1, SCHEMA, 1));
    get(store.commit(new Commit(100, List.of(append(U1, 1, 0, rows(1), Map.of())))));
    Throwable second =
        failure(store.commit(new Commit(100, List.of(append(U1, 1, 0, rows(1), Map.of())))));
    assertThat(second).isInstanceOf(AppendConflictException.class);
    assertThat(((AppendConflictException) second).upper()).isEqualTo(100);
    assertThat(read(store, U1, 100)).isEqualTo(zset(rows(1)));
  }

  @Test
  void compareAndAppendSeesWhatIsQueued() {
    ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    EmbeddedStore store = EmbeddedStore.open(directory, tasks::add, Options.DEFAULT);
    CompletionStage<CollectionState> opened = store.open(U1, SCHEMA, 1);
    List<String> order = new ArrayList<>();
    List<CompletionStage<Void>> all = new ArrayList<>();
    for (long epoch : new long[] {100, 200, 200, 300}) {
      long expected = epoch - 100;
      Commit commit = new Commit(epoch, List.of(append(U1, 1, expected, rows(epoch), Map.of())));
      all.add(
          store
              .commit(commit)
              .whenComplete((done, failed) -> order.add(epoch + (failed == null ? "" : "!"))));
    }
    assertThat(opened.toCompletableFuture()).isNotDone();
    long before = directory.operations();
    while (tasks.size() > 1) {
      tasks.removeLast().run(); // encoded in any order
    }
    assertThat(order).isEmpty();
    tasks.removeLast().run();
    assertThat(tasks).isEmpty();
    assertThat(order).containsExactly("100", "200", "200!", "300");
    assertThat(failure(all.get(2))).isInstanceOf(AppendConflictException.class);
    // The segment's four operations, then one write and one fsync for all of them.
    assertThat(directory.operations() - before).isEqualTo(4 + 2);
    assertThat(read(store, U1, 300)).isEqualTo(zset(rows(100, 200, 300)));
  }

  @Test
  void programmingErrorsAreNamed() {
    EmbeddedStore store = open();
    get(store.open(U1, SCHEMA, 1));
    get(store.commit(commit(100, U1, rows(1))));
    assertThat(failure(store.commit(commit(100, U1, rows(2)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("epoch 100 of collection u1 is not after 100");
    Commit.Append twice = Commit.Append.of(U1, 1, rows(1));
    assertThat(failure(store.commit(new Commit(200, List.of(twice, twice)))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(failure(store.commit(commit(200, U1, Batch.empty(List.of(DataType.INT8))))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(rejection(store.commit(commit(200, U2, rows(1)))).sqlState())
        .isEqualTo(SqlState.UNDEFINED_OBJECT);
    Schema other = Schema.of(new Field("id", DataType.TEXT));
    assertThat(rejection(store.open(U1, other, 2)).sqlState())
        .isEqualTo(SqlState.DATATYPE_MISMATCH);
    get(store.commit(commit(200, U1, rows(2))));
    assertThat(read(store, U1, 200)).isEqualTo(zset(rows(1, 2)));
  }

  @Test
  void severalCollectionsAreOneCommit() {
    EmbeddedStore store = open();
    get(store.open(U1, SCHEMA, 1));
    get(store.open(U2, SCHEMA, 1));
    get(store.commit(commit(100, U2, rows(5))));
    // u2 is at 100 already: u1 must not get its part.
    Commit both =
        new Commit(
            100, List.of(Commit.Append.of(U1, 1, rows(1)), Commit.Append.of(U2, 1, rows(6))));
    assertThat(failure(store.commit(both))).isInstanceOf(IllegalArgumentException.class);
    assertThat(read(store, U1, 100)).isEmpty();
    get(store.commit(new Commit(200, both.appends())));
    store = reopen(store);
    assertThat(read(store, U1, 200)).isEqualTo(zset(rows(1)));
    assertThat(read(store, U2, 200)).isEqualTo(zset(rows(5, 6)));
  }

  @Test
  void aDroppedCollectionIsGone() {
    EmbeddedStore store = open();
    get(store.open(U1, SCHEMA, 1));
    get(store.open(U2, SCHEMA, 1));
    get(store.commit(commit(100, U1, rows(1))));
    get(store.drop(U1));
    get(store.drop(U3));
    EmbeddedStore dropped = store;
    assertThat(rejection(() -> dropped.snapshot(U1, 100)).sqlState())
        .isEqualTo(SqlState.UNDEFINED_OBJECT);
    store = reopen(store);
    assertThat(store.state(U1)).isEmpty();
    assertThat(store.state(U2)).isPresent();
    get(store.open(U1, SCHEMA, 1));
    store = reopen(store);
    assertThat(read(store, U1, 100)).isEmpty();
    assertThat(store.state(U1).orElseThrow().upper()).isZero();
  }

  @Test
  void aClosedStoreAnswersNo() {
    EmbeddedStore store = open();
    get(store.open(U1, SCHEMA, 1));
    store.close();
    assertThat(rejection(store.commit(commit(100, U1, rows(1)))).sqlState())
        .isEqualTo(SqlState.ADMIN_SHUTDOWN);
    assertThat(rejection(() -> store.snapshot(U1, 0)).sqlState())
        .isEqualTo(SqlState.ADMIN_SHUTDOWN);
  }

  @Test
  void logSegmentsFollowOneAnother() {
    EmbeddedStore store =
        EmbeddedStore.open(directory, INLINE, Options.DEFAULT.withSegmentBytes(1000));
    get(store.open(U1, SCHEMA, 1));
    Batch[] all = new Batch[50];
    for (int i = 0; i < all.length; i++) {
      all[i] = rows(i, 1000 + i);
      get(store.commit(commit(100L * (i + 1), U1, all[i])));
    }
    assertThat(directory.list().stream().filter(name -> name.startsWith("log-")).count())
        .isGreaterThan(3);
    store = reopen(store);
    assertThat(store.recoveryNotes()).isEmpty();
    assertThat(read(store, U1, 5000)).isEqualTo(zset(all));
    assertThat(zset(store.delta(U1, 2500))).isEqualTo(zset(all[24]));
  }

  /** Whoever is faster takes more of it, and nobody a row that another one has. */
  @Test
  void aSnapshotThatSeveralReadHasEachRowOnce() {
    EmbeddedStore store = open();
    get(store.open(U1, SCHEMA, 1));
    for (int epoch = 1; epoch <= 200; epoch++) {
      get(store.commit(commit(100 * epoch, U1, rows(epoch, epoch + 1))));
    }
    for (int readers = 1; readers <= 4; readers++) {
      Map<String, Long> found = new TreeMap<>();
      try (ChangelogStore.Snapshot snapshot = store.snapshot(U1, 19_900)) {
        List<CompletableFuture<Map<String, Long>>> all = new ArrayList<>();
        for (int reader = 0; reader < readers; reader++) {
          all.add(CompletableFuture.supplyAsync(() -> rest(snapshot)));
        }
        all.forEach(one -> one.join().forEach((row, n) -> found.merge(row, n, Long::sum)));
        assertThat(snapshot.next()).isEmpty();
      }
      found.values().removeIf(n -> n == 0);
      assertThat(found).isEqualTo(read(store, U1, 19_900));
    }
    store.close();
  }

  private static Map<String, Long> rest(ChangelogStore.Snapshot snapshot) {
    Map<String, Long> found = new TreeMap<>();
    for (Optional<Batch> next = snapshot.next(); next.isPresent(); next = snapshot.next()) {
      Fixture.addTo(found, next.get());
    }
    return found;
  }
}
