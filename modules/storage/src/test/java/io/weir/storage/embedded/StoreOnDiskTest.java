package io.weir.storage.embedded;

import static io.weir.storage.embedded.Fixture.SCHEMA;
import static io.weir.storage.embedded.Fixture.U1;
import static io.weir.storage.embedded.Fixture.commit;
import static io.weir.storage.embedded.Fixture.get;
import static io.weir.storage.embedded.Fixture.read;
import static io.weir.storage.embedded.Fixture.rejection;
import static io.weir.storage.embedded.Fixture.rows;
import static io.weir.storage.embedded.Fixture.zset;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.storage.AppendConflictException;
import io.weir.storage.Commit;
import io.weir.storage.file.DiskDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files, real threads, real processes. */
class StoreOnDiskTest {
  private static final Options TINY = new Options(20_000, 2_000, 8, 8_000, 4_000);

  private final Path root;
  private final ExecutorService io = Executors.newFixedThreadPool(4);

  StoreOnDiskTest(@TempDir Path root) {
    this.root = root;
  }

  @AfterEach
  void stop() throws InterruptedException {
    io.shutdownNow();
    assertThat(io.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
  }

  private EmbeddedStore open() throws IOException {
    return EmbeddedStore.open(new DiskDirectory(root), io, TINY);
  }

  @Test
  void twoStoresCannotHaveOneDirectory() throws IOException {
    EmbeddedStore store = open();
    Rejection refused =
        rejection(
            () -> {
              try {
                open();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(refused.sqlState()).isEqualTo(SqlState.OBJECT_IN_USE);
    assertThat(refused.message())
        .isEqualTo("data directory \"" + root + "\" is in use by another process");
    assertThat(refused.hint()).isNotNull();
    store.close();
    open().close();
  }

  @Test
  void aKilledProcessLosesNothingThatItAcknowledged() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Committer.class.getName(),
                root.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long acknowledged = 0;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      for (int i = 0; i < 300; i++) {
        acknowledged = Long.parseLong(lines.readLine());
        if (i == 10) {
          assertThat(
                  rejection(
                          () -> {
                            try {
                              open();
                            } catch (IOException e) {
                              throw new AssertionError(e);
                            }
                          })
                      .sqlState())
              .isEqualTo(SqlState.OBJECT_IN_USE);
        }
      }
      child.toHandle().destroyForcibly(); // unlike the process's own, it leaves the stream open
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.endsWith("0")) {
          acknowledged = Math.max(acknowledged, Long.parseLong(line));
        }
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    EmbeddedStore store = open();
    long upper = store.state(U1).orElseThrow().upper();
    assertThat(upper).isGreaterThanOrEqualTo(acknowledged);
    long[] ids = new long[(int) (upper / 100)];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i + 1L;
    }
    assertThat(read(store, U1, upper)).isEqualTo(zset(rows(ids)));
    assertThat(store.offsets(U1)).isEqualTo(Map.of("0", String.valueOf(upper)));
    store.close();
  }

  /** Commits for ever; prints each epoch once it is durable. */
  static final class Committer {
    private Committer() {}

    public static void main(String[] args) throws IOException {
      EmbeddedStore store =
          EmbeddedStore.open(
              new DiskDirectory(Path.of(args[0])), Executors.newFixedThreadPool(2), TINY);
      get(store.open(U1, SCHEMA, 1));
      for (long epoch = 100; ; epoch += 100) {
        Commit.Append append =
            Fixture.append(
                U1, 1, epoch - 100, rows(epoch / 100), Map.of("0", String.valueOf(epoch)));
        get(store.commit(new Commit(epoch, List.of(append))));
        System.out.println(epoch);
      }
    }
  }

  @Test
  void manyThreadsCommitAtOnce() throws Exception {
    EmbeddedStore store = open();
    ObjectId shared = new ObjectId("shared");
    get(store.open(shared, SCHEMA, 1));
    Map<Long, Batch> won = new ConcurrentHashMap<>();
    ExecutorService writers = Executors.newFixedThreadPool(6);
    List<Future<Batch[]>> all = new ArrayList<>();
    for (int w = 0; w < 6; w++) {
      int writer = w;
      all.add(writers.submit(() -> write(store, writer, shared, won)));
    }
    for (int w = 0; w < 6; w++) {
      Batch[] expected = all.get(w).get();
      assertThat(read(store, own(w), 1 << 30)).isEqualTo(zset(expected));
    }
    writers.shutdown();
    assertThat(won).hasSize(150);
    Batch[] shares = won.values().toArray(Batch[]::new);
    assertThat(read(store, shared, 1 << 30)).isEqualTo(zset(shares));
    store.close();
    EmbeddedStore again = open();
    assertThat(again.recoveryNotes()).isEmpty();
    assertThat(read(again, shared, 1 << 30)).isEqualTo(zset(shares));
    for (int w = 0; w < 6; w++) {
      assertThat(read(again, own(w), 1 << 30)).isEqualTo(zset(all.get(w).get()));
    }
    again.close();
  }

  private static ObjectId own(int writer) {
    return new ObjectId("own" + writer);
  }

  /** Commits to a collection of its own, and races the others for the shared one. */
  private static Batch[] write(
      EmbeddedStore store, int writer, ObjectId shared, Map<Long, Batch> won) {
    get(store.open(own(writer), SCHEMA, 1));
    Batch[] mine = new Batch[150];
    List<java.util.concurrent.CompletionStage<Void>> pending = new ArrayList<>();
    for (int i = 0; i < mine.length; i++) {
      long epoch = 100L * (i + 1);
      mine[i] = rows(i, writer, 1000 + i);
      pending.add(store.commit(commit(epoch, own(writer), mine[i])));
      Batch share = rows(writer, i);
      Commit race =
          new Commit(epoch, List.of(Fixture.append(shared, 1, epoch - 100, share, Map.of())));
      try {
        get(store.commit(race));
        assertThat(won.put(epoch, share)).isNull();
      } catch (CompletionException e) {
        assertThat(e.getCause()).isInstanceOf(AppendConflictException.class);
      }
      if (i % 20 == 0) {
        assertThat(readable(store, shared, epoch)).isNotEmpty();
      }
    }
    pending.forEach(Fixture::get);
    return mine;
  }

  /** At this epoch, or the oldest that is left; that one moves on while others commit. */
  private static Map<String, Long> readable(EmbeddedStore store, ObjectId id, long epoch) {
    while (true) {
      long at = Math.max(epoch, store.state(id).orElseThrow().since());
      try {
        return read(store, id, at);
      } catch (RejectedException gone) {
        assertThat(store.state(id).orElseThrow().since()).as("where %s", gone).isGreaterThan(at);
      }
    }
  }

  @Test
  void anInterruptHarmsNobody() throws IOException {
    EmbeddedStore store = EmbeddedStore.open(new DiskDirectory(root), Runnable::run, TINY);
    get(store.open(U1, SCHEMA, 1));
    Thread.currentThread().interrupt();
    try {
      store.commit(commit(100, U1, rows(1)));
      assertThat(read(store, U1, 100)).isEqualTo(zset(rows(1)));
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    get(store.commit(commit(200, U1, rows(2))));
    assertThat(read(store, U1, 200)).isEqualTo(zset(rows(1, 2)));
    store.close();
  }

  @Test
  void aTornTailOnDiskIsCutOff() throws IOException {
    EmbeddedStore store = open();
    get(store.open(U1, SCHEMA, 1));
    get(store.commit(commit(100, U1, rows(1))));
    store.close();
    Path log = root.resolve("log-0000000000000001");
    long whole = Files.size(log);
    store = open();
    get(store.commit(commit(200, U1, rows(2))));
    store.close();
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength(Files.size(log) - 5);
    }
    store = open();
    assertThat(store.recoveryNotes()).hasSize(1);
    assertThat(Files.size(log)).isEqualTo(whole);
    assertThat(read(store, U1, 200)).isEqualTo(zset(rows(1)));
    store.close();
  }
}
