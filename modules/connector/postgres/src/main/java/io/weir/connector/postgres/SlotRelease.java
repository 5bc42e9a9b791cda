package io.weir.connector.postgres;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Drops the slot of a source that is gone. */
final class SlotRelease {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

  private SlotRelease() {}

  /** The stage's rejection names the slot that remains, and how to drop it. */
  static CompletionStage<Void> run(Sessions sessions, String slot) {
    return Blocking.ask(
            sessions,
            connection -> {
              drop(connection, slot);
              return slot;
            })
        .handle(
            (dropped, failure) -> {
              if (failure != null) {
                throw remains(sessions.endpoint(), slot, failure).exception();
              }
              return null;
            });
  }

  /** The source's reader was closed a moment ago, and the server may not have noticed yet. */
  private static void drop(Connection connection, String slot) throws SQLException {
    long end = System.nanoTime() + PATIENCE;
    while (true) {
      try {
        ReplicationSlot.drop(connection, slot);
        return;
      } catch (SQLException e) {
        boolean inUse = SqlState.OBJECT_IN_USE.equals(e.getSQLState());
        if (!inUse || System.nanoTime() - end > 0) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE);
      }
    }
  }

  private static Rejection remains(Endpoint endpoint, String slot, Throwable failure) {
    return Rejection.of(
            SqlState.NOT_IN_PREREQUISITE_STATE,
            "replication slot \"" + slot + "\" remains at \"" + endpoint.address() + "\"")
        .withDetail(PostgresFailures.of(endpoint, failure).message())
        .withHint(
            "It keeps the server's log from being removed: SELECT pg_drop_replication_slot('"
                + slot
                + "');");
  }
}
