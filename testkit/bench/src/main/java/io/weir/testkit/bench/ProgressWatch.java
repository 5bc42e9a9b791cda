package io.weir.testkit.bench;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * When a client saw a relation complete up to which epoch: {@code SUBSCRIBE .. WITH (PROGRESS)} on
 * a connection and a thread of its own.
 */
final class ProgressWatch implements AutoCloseable {
  private final Connection connection;
  private final CopyOut copy;
  private final Thread thread;
  private final List<Seen> seen = new ArrayList<>();
  private volatile boolean closed;
  private volatile @Nullable Exception failure;

  /** {@code at} in milliseconds since 1970. */
  record Seen(long epoch, long at) {}

  ProgressWatch(String url, String relation) throws SQLException {
    connection = DriverManager.getConnection(url);
    copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut("COPY (SUBSCRIBE " + relation + " WITH (SNAPSHOT false, PROGRESS)) TO STDOUT");
    thread = Thread.ofPlatform().daemon().start(this::read);
  }

  private void read() {
    try {
      for (byte[] line = copy.readFromCopy(); line != null; line = copy.readFromCopy()) {
        String[] fields = new String(line, StandardCharsets.UTF_8).strip().split("\t", 3);
        if (fields[1].equals("t")) {
          synchronized (seen) {
            seen.add(new Seen(Long.parseLong(fields[0]), System.currentTimeMillis()));
          }
        }
      }
    } catch (SQLException e) {
      if (!closed) {
        failure = e;
      }
    }
  }

  /** When the relation was complete up to {@code epoch}; waits for it. */
  long whenComplete(long epoch) throws SQLException {
    while (true) {
      synchronized (seen) {
        for (Seen each : seen) {
          if (each.epoch() >= epoch) {
            return each.at();
          }
        }
      }
      if (failure != null || !thread.isAlive()) {
        throw new SQLException("the subscription ended", failure);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** The longest time without progress of those that end between the two moments. */
  long longestGap(long from, long until) {
    synchronized (seen) {
      long longest = 0;
      for (int i = 1; i < seen.size(); i++) {
        if (seen.get(i).at() >= from && seen.get(i - 1).at() <= until) {
          longest = Math.max(longest, seen.get(i).at() - seen.get(i - 1).at());
        }
      }
      return longest;
    }
  }

  @Override
  public void close() throws SQLException {
    closed = true;
    connection.close();
  }
}
