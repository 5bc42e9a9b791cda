package io.weir.storage.embedded;

import static io.weir.storage.embedded.Fixture.SCHEMA;
import static io.weir.storage.embedded.Fixture.U1;
import static io.weir.storage.embedded.Fixture.U2;
import static io.weir.storage.embedded.Fixture.U3;
import static io.weir.storage.embedded.Fixture.commit;
import static io.weir.storage.embedded.Fixture.get;
import static io.weir.storage.embedded.Fixture.read;
import static io.weir.storage.embedded.Fixture.rejection;
import static io.weir.storage.embedded.Fixture.rows;
import static io.weir.storage.embedded.Fixture.zset;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.storage.Commit;
import io.weir.storage.memory.MemoryDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** Full disks, failing disks, rotten bytes. */
class StoreFaultTest {
  private static final Executor INLINE = Runnable::run;
  private static final List<ObjectId> IDS = List.of(U1, U2, U3);

  private MemoryDirectory directory = new MemoryDirectory();

  private EmbeddedStore open() {
    return EmbeddedStore.open(directory, INLINE, Options.DEFAULT);
  }

  @Test
  void aFullDiskFailsTheCommitAndNothingElse() {
    EmbeddedStore store = open();
    get(store.open(U1, SCHEMA, 1));
    get(store.commit(commit(100, U1, rows(1))));
    directory.capacity(directory.used() + 60);
    Rejection full = rejection(store.commit(commit(200, U1, rows(2, 3, 4))));
    assertThat(full.sqlState()).isEqualTo(SqlState.DISK_FULL);
    assertThat(full.message()).contains("No space left on device");
    assertThat(full.hint()).isNotNull();
    assertThat(read(store, U1, 200)).isEqualTo(zset(rows(1)));
    directory.capacity(Long.MAX_VALUE);
    get(store.commit(commit(300, U1, rows(5))));
    store.close();
    directory.crash(bound -> bound - 1);
    store = open();
    assertThat(store.recoveryNotes()).isEmpty();
    assertThat(read(store, U1, 300)).isEqualTo(zset(rows(1, 5)));
  }

  @Test
  void afterAFailedFsyncNothingIsWrittenAnyMore() {
    EmbeddedStore store = open();
    get(store.open(U1, SCHEMA, 1));
    get(store.commit(commit(100, U1, rows(1))));
    directory.failForce(true);
    assertThat(rejection(store.commit(commit(200, U1, rows(2)))).sqlState())
        .isEqualTo(SqlState.IO_ERROR);
    directory.failForce(false);
    // The kernel may have forgotten the pages that it could not write: an fsync that works says
    // nothing.
    Rejection stopped = rejection(store.commit(commit(300, U1, rows(3))));
    assertThat(stopped.sqlState()).isEqualTo(SqlState.IO_ERROR);
    assertThat(stopped.message()).contains("accepts no writes after an I/O error");
    assertThat(read(store, U1, 300)).isEqualTo(zset(rows(1)));
  }

  @Test
  void aTornTailIsCutOffWhereverItIsTorn() throws IOException {
    EmbeddedStore store = open();
    get(store.open(U1, SCHEMA, 1));
    get(store.open(U2, SCHEMA, 1));
    get(store.commit(commit(100, U1, rows(1, 2))));
    String log = directory.list().getFirst();
    int whole = directory.content(log).length;
    get(
        store.commit(
            new Commit(
                200, List.of(Commit.Append.of(U1, 1, rows(3)), Commit.Append.of(U2, 1, rows(4))))));
    byte[] all = directory.content(log);
    for (int cut = whole + 1; cut < all.length; cut++) {
      directory = new MemoryDirectory();
      directory.put(log, java.util.Arrays.copyOf(all, cut));
      store = open();
      assertThat(store.recoveryNotes())
          .containsExactly(
              "file \"memory:"
                  + log
                  + "\" had an incomplete tail at offset "
                  + whole
                  + ": "
                  + (cut - whole)
                  + " bytes after the last complete commit were cut off, the last sealed epoch is"
                  + " 100");
      assertThat(read(store, U1, 200)).isEqualTo(zset(rows(1, 2)));
      assertThat(read(store, U2, 200)).isEmpty();
      get(store.commit(commit(300, U1, rows(7))));
      store.close();
      store = open();
      assertThat(store.recoveryNotes()).isEmpty();
      assertThat(read(store, U1, 300)).isEqualTo(zset(rows(1, 2, 7)));
    }
  }

  /**
   * Every byte of the log and of run files, one after the other: right, or refused, never wrong.
   */
  @Test
  void aRottenByteHarmsOnlyItsCollection() throws IOException {
    Map<ObjectId, Map<String, Long>> expected = new HashMap<>();
    List<long[]> places = new ArrayList<>(); // from, to, collection or -1
    EmbeddedStore store = open();
    String log = "log-0000000000000001";
    for (int i = 0; i < 3; i++) {
      long from = Math.max(28, size(log));
      get(store.open(IDS.get(i), SCHEMA, 1));
      places.add(new long[] {from, size(log), i});
    }
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 3; i++) {
        long from = size(log);
        long epoch = 100L * (3 * round + i + 1);
        get(store.commit(commit(epoch, IDS.get(i), rows(10 * round + i, 7, 5))));
        places.add(new long[] {from, size(log), i});
      }
    }
    for (ObjectId id : IDS) {
      expected.put(id, read(store, id, 9000));
    }
    byte[] sound = directory.content(log);
    long tail = places.getLast()[0];
    int unneeded = 0;
    for (long[] place : places) {
      for (long at = place[0]; at < place[1]; at++) {
        directory = new MemoryDirectory();
        directory.put(log, sound);
        directory.corrupt(log, at, 0x10);
        store = open();
        for (int i = 0; i < 3; i++) {
          ObjectId id = IDS.get(i);
          if (i != place[2]) {
            assertThat(read(store, id, 9000)).as("%s at %s", id, at).isEqualTo(expected.get(id));
            continue;
          }
          if (at >= tail) {
            assertThat(store.recoveryNotes()).hasSize(1);
            assertThat(read(store, id, 1100)).isEqualTo(read(store, id, 9000));
            continue;
          }
          Rejection refused;
          try {
            // A byte that nobody needs: the header of a block without rows.
            assertThat(read(store, id, 9000)).isEqualTo(expected.get(id));
            unneeded++;
            continue;
          } catch (RejectedException e) {
            refused = e.rejection();
          }
          assertThat(refused.sqlState()).isEqualTo(SqlState.DATA_CORRUPTED);
          assertThat(refused.message()).contains("collection \"" + id + "\" is damaged");
          assertThat(refused.message()).contains("memory:" + log).contains("at offset ");
          assertThat(refused.hint()).isNotNull();
        }
        store.close();
      }
    }
    assertThat(unneeded).isLessThanOrEqualTo(3 * BlockHeader.lengthFor(U1));
  }

  @Test
  void aRottenRunFileHarmsOnlyItsCollection() throws IOException {
    Options options = new Options(500, 0, 4, 1_000, 1_000);
    EmbeddedStore store = EmbeddedStore.open(directory, INLINE, options);
    Map<ObjectId, Map<String, Long>> expected = new HashMap<>();
    for (ObjectId id : IDS) {
      get(store.open(id, SCHEMA, 1));
    }
    for (int i = 1; i <= 40; i++) {
      get(store.commit(commit(100L * i, IDS.get(i % 3), rows(i, 2, 3, 3))));
    }
    for (ObjectId id : IDS) {
      expected.put(id, read(store, id, 9000));
    }
    store.close();
    Map<String, byte[]> files = new HashMap<>();
    for (String name : directory.list()) {
      files.put(name, directory.content(name));
    }
    assertThat(files.keySet()).anyMatch(name -> name.startsWith("run-"));
    for (String name : files.keySet()) {
      for (int at = 0; at < files.get(name).length; at += 3) {
        directory = new MemoryDirectory();
        files.forEach(directory::put);
        directory.corrupt(name, at, 0x81);
        int refused = 0;
        try {
          store = EmbeddedStore.open(directory, INLINE, options);
        } catch (RejectedException e) {
          // A format that is not known is the only reason not to start at all.
          assertThat(e.rejection().sqlState()).isEqualTo(SqlState.FEATURE_NOT_SUPPORTED);
          continue;
        }
        for (ObjectId id : IDS) {
          try {
            Map<String, Long> found = read(store, id, 9000);
            if (store.recoveryNotes().isEmpty()) {
              assertThat(found).as("%s in %s at %s", id, name, at).isEqualTo(expected.get(id));
            }
          } catch (RejectedException e) {
            assertThat(e.rejection().sqlState()).isEqualTo(SqlState.DATA_CORRUPTED);
            assertThat(e.getMessage()).contains(name);
            refused++;
          }
        }
        assertThat(refused).as("%s at %s", name, at).isLessThanOrEqualTo(1);
        store.close();
      }
    }
  }

  @Test
  void aMissingSegmentIsNoticed() throws IOException {
    Options options = Options.DEFAULT.withSegmentBytes(400);
    EmbeddedStore store = EmbeddedStore.open(directory, INLINE, options);
    get(store.open(U1, SCHEMA, 1));
    get(store.open(U2, SCHEMA, 1));
    for (int i = 1; i <= 30; i++) {
      get(store.commit(commit(100L * i, i < 10 ? U1 : U2, rows(i))));
    }
    store.close();
    directory.delete(directory.list().get(1));
    EmbeddedStore again = EmbeddedStore.open(directory, INLINE, options);
    assertThat(again.recoveryNotes()).isNotEmpty();
    Rejection refused = rejection(() -> read(again, U1, 9000));
    assertThat(refused.sqlState()).isEqualTo(SqlState.DATA_CORRUPTED);
    assertThat(rejection(again.commit(commit(9000, U1, rows(1)))).sqlState())
        .isEqualTo(SqlState.DATA_CORRUPTED);
    get(again.drop(U1));
    get(again.open(U1, SCHEMA, 1));
    assertThat(read(again, U1, 9000)).isEmpty();
  }

  @Test
  void aRunFileThatComesBackIsServedAgain() throws IOException {
    Options options = new Options(500, 0, 4, 1_000, 1_000);
    EmbeddedStore store = EmbeddedStore.open(directory, INLINE, options);
    get(store.open(U1, SCHEMA, 1));
    get(store.open(U2, SCHEMA, 1));
    for (int i = 1; i <= 10; i++) {
      get(store.commit(commit(100L * i, U1, rows(i))));
    }
    store.close();
    String run = directory.list().getLast();
    assertThat(run).startsWith("run-");
    byte[] content = directory.content(run);
    directory.delete(run);
    EmbeddedStore without = EmbeddedStore.open(directory, INLINE, options);
    assertThat(rejection(() -> read(without, U1, 9000)).message()).contains(run);
    for (int i = 1; i <= 40; i++) {
      get(without.commit(commit(100L * i, U2, rows(i)))); // writes manifests
    }
    without.close();
    directory.put(run, content);
    store = EmbeddedStore.open(directory, INLINE, options);
    assertThat(store.recoveryNotes()).isEmpty();
    assertThat(read(store, U1, 9000)).isEqualTo(zset(rows(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)));
    assertThat(read(store, U2, 9000)).hasSize(40);
  }

  private long size(String name) throws IOException {
    return directory.list().contains(name) ? directory.content(name).length : 0;
  }
}
