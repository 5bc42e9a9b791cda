package io.weir.connector.postgres;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.sql.Connection;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;

/** Drops the slot of a source that is gone. */
final class SlotRelease {
  private SlotRelease() {}

  /** The stage's rejection names the slot that remains, and how to drop it. */
  static CompletionStage<Void> run(Sessions sessions, String slot) {
    return Blocking.run(
            sessions.endpoint(),
            () -> {
              try (Connection connection = sessions.open()) {
                return SlotWait.untilFree(
                    () -> {
                      ReplicationSlot.drop(connection, slot);
                      return slot;
                    },
                    LockSupport::parkNanos);
              }
            })
        .handle(
            (dropped, failure) -> {
              if (failure != null) {
                throw remains(sessions.endpoint(), slot, failure).exception();
              }
              return null;
            });
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
