package io.weir.connector.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that were opened before they are needed, each to be taken once. Used by one thread.
 */
final class SessionsAhead implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionsAhead.class);
  private static final int ALIVE_SECONDS = 1;

  private @Nullable Connection replication;
  private @Nullable Connection catalog;

  void open(Sessions sessions) throws SQLException {
    replication = sessions.openReplication();
    catalog = sessions.open();
  }

  /** The one opened ahead, or a new one. */
  Connection replication(Sessions sessions) throws SQLException {
    Connection ready = replication;
    replication = null;
    return ready == null ? sessions.openReplication() : ready;
  }

  /** The one opened ahead where the server still has it, or a new one. */
  Connection catalog(Sessions sessions) throws SQLException {
    Connection ready = catalog;
    catalog = null;
    if (ready != null && ready.isValid(ALIVE_SECONDS)) {
      return ready;
    }
    close(ready);
    return sessions.open();
  }

  @Override
  public void close() {
    close(replication);
    close(catalog);
    replication = null;
    catalog = null;
  }

  private static void close(@Nullable Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        LOG.debug("a connection was broken already: {}", e.getMessage());
      }
    }
  }
}
