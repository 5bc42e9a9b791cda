package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;

/**
 * Follows a relation by {@code COPY (SUBSCRIBE .. WITH (PROGRESS))} on a connection of its own, and
 * keeps its rows at each epoch that it was told of.
 */
final class EpochTail implements AutoCloseable {
  private final String what;
  private final Db db;
  private final CopyOut copy;
  private final Thread thread;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final NavigableMap<Long, Map<String, Long>> states = new ConcurrentSkipListMap<>();
  private volatile @Nullable String end;

  /**
   * @param db closed with this
   * @param what as SUBSCRIBE takes it
   */
  EpochTail(Db db, String what) throws SQLException {
    this.what = what;
    this.db = db;
    this.copy =
        db.pg().getCopyAPI().copyOut("COPY (SUBSCRIBE " + what + " WITH (PROGRESS)) TO STDOUT");
    this.thread = Thread.ofPlatform().name("tail of " + what).start(this::follow);
  }

  private void follow() {
    TreeMap<String, Long> rows = new TreeMap<>();
    long newest = 0;
    try {
      for (byte[] line = copy.readFromCopy(); line != null; line = copy.readFromCopy()) {
        String[] values = new String(line, StandardCharsets.UTF_8).strip().split("\t", 4);
        long epoch = Long.parseLong(values[0]);
        assertThat(epoch).as(what).isGreaterThan(newest);
        if (values[1].equals("t")) {
          newest = epoch;
          states.put(epoch, Map.copyOf(rows));
        } else {
          rows.merge(values[3].replace('\t', '|'), Long.parseLong(values[2]), Long::sum);
          rows.values().removeIf(weight -> weight == 0);
        }
      }
    } catch (SQLException e) {
      end = String.valueOf(e.getSQLState());
    } catch (AssertionError | RuntimeException wrong) {
      failure.set(wrong);
    }
  }

  /** Returns when it was told of {@code epoch} or a later one. */
  void await(long epoch) {
    Awaitility.await(what)
        .atMost(Db.PATIENCE)
        .until(() -> failure.get() != null || newest() >= epoch);
    assertSound();
  }

  /** Returns when it was told of so many epochs. */
  void awaitEpochs(int count) {
    Awaitility.await(what)
        .atMost(Db.PATIENCE)
        .until(() -> failure.get() != null || states.size() >= count);
    assertSound();
  }

  /** Returns when it has ended: what it follows is gone, or the node. */
  void awaitEnd() {
    Awaitility.await(what + " ends")
        .atMost(Db.PATIENCE)
        .until(() -> failure.get() != null || end != null);
    assertSound();
  }

  /** The epoch up to which it is complete; 0 before the first. */
  long newest() {
    return states.isEmpty() ? 0 : states.lastKey();
  }

  /** By epoch, the rows with how often they are there; values joined by {@code |}. */
  NavigableMap<Long, Map<String, Long>> states() {
    return states;
  }

  /**
   * The rows at any epoch from the first on up to {@link #newest}, whether it was told of that one
   * or not: it is told of each that changed something. Null for others.
   */
  @Nullable Map<String, Long> at(long epoch) {
    Map.Entry<Long, Map<String, Long>> told = states.floorEntry(epoch);
    return told == null || epoch > newest() ? null : told.getValue();
  }

  /** The SQLSTATE with which it ended; null while it goes on. */
  @Nullable String end() {
    return end;
  }

  private void assertSound() {
    assertThat(failure.get()).as(what).isNull();
  }

  @Override
  public void close() throws SQLException, InterruptedException {
    if (end == null) {
      Db.stop(copy);
    }
    thread.join();
    db.close();
    assertSound();
  }
}
