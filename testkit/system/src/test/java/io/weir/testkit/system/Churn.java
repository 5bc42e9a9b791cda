package io.weir.testkit.system;

import io.weir.testkit.services.NodeProcess;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Inserts into and deletes from a table {@code (id int, g int)} all the time, over crashes of the
 * node, until it is closed.
 */
final class Churn implements AutoCloseable {
  private static final int GROUPS = 7;

  private final NodeProcess node;
  private final String table;
  private final Thread thread;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean over;
  private int next;

  private Churn(NodeProcess node, String table) {
    this.node = node;
    this.table = table;
    this.thread = Thread.ofPlatform().name("churn of " + table).unstarted(this::run);
  }

  static Churn start(NodeProcess node, String table) {
    Churn churn = new Churn(node, table);
    churn.thread.start();
    return churn;
  }

  /** Creates the table, with a row in each group. */
  static void create(Db db, String table) throws SQLException {
    db.run("CREATE TABLE " + table + " (id int, g int)");
    for (int g = 0; g < GROUPS; g++) {
      db.run("INSERT INTO " + table + " VALUES (" + (-1 - g) + ", " + g + ")");
    }
  }

  private void run() {
    while (!over) {
      try (Db db = new Db(node.jdbcUrl())) {
        while (!over) {
          int id = next++;
          db.run("INSERT INTO " + table + " VALUES (" + id + ", " + id % GROUPS + ")");
          if (id % 3 == 2) {
            db.run("DELETE FROM " + table + " WHERE id = " + (id - 1));
          }
        }
      } catch (SQLException e) {
        if (!isLost(e)) {
          failure.compareAndSet(null, e);
          return;
        }
        pause(20);
      }
    }
  }

  /** Whether the node has gone, and not the statement been refused. */
  static boolean isLost(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("08") || state.startsWith("57P");
  }

  static void pause(long millis) {
    LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
  }

  /** Ends it; fails where a write was refused. */
  @Override
  public void close() throws InterruptedException {
    over = true;
    thread.join();
    Throwable wrong = failure.get();
    if (wrong != null) {
      throw new AssertionError("a write was refused", wrong);
    }
  }
}
