package io.weir.connector.postgres;

import io.weir.kernel.Ordered;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that a reading or writing thread has open, so that another thread can cut them
 * off: whatever the thread waits for then ends with an SQLException. Thread-safe.
 */
final class OpenSessions {
  private static final Logger LOG = LoggerFactory.getLogger(OpenSessions.class);

  private final Set<Connection> open = new HashSet<>();
  private boolean cutOff;

  /** Opens one more; an SQLException where they were cut off meanwhile. */
  Connection add(Callable<Connection> opening) throws Exception {
    synchronized (this) {
      if (cutOff) {
        throw new SQLException("closed");
      }
    }
    Connection connection = opening.call();
    synchronized (this) {
      if (!cutOff) {
        open.add(connection);
        return connection;
      }
    }
    connection.close();
    throw new SQLException("closed while connecting");
  }

  /** Ends all without a word to the server; never waits for it. */
  void cutOff() {
    Set<Connection> all;
    synchronized (this) {
      cutOff = true;
      all = Ordered.set(open);
      open.clear();
    }
    for (Connection connection : all) {
      // Closing a TLS socket may wait for its writer.
      Thread.ofVirtual().name("postgres-abort").start(() -> abort(connection));
    }
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      LOG.debug("a connection was broken already: {}", e.getMessage());
    }
  }
}
