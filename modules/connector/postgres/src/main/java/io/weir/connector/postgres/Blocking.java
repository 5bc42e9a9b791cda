package io.weir.connector.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs tasks that block on virtual threads; their stages end within seconds, come what may. */
final class Blocking {
  /** Several answers, each within the deadline of one. */
  private static final long LIMIT_SECONDS = 4 * Sessions.DEADLINE.toSeconds();

  private Blocking() {}

  /** What is asked of a server in one session. */
  interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  /** Asks in a session of its own. What goes wrong becomes the stage's rejection. */
  static <T> CompletionStage<T> ask(Sessions sessions, Question<T> question) {
    return run(
        sessions.endpoint(),
        () -> {
          try (Connection connection = sessions.open()) {
            return question.ask(connection);
          }
        });
  }

  static <T> CompletionStage<T> run(Endpoint endpoint, Callable<T> task) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("postgres-" + endpoint.address())
        .start(
            () -> {
              try {
                done.complete(task.call());
              } catch (Exception | LinkageError e) {
                done.completeExceptionally(PostgresFailures.of(endpoint, e).exception());
              }
            });
    return done.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
        .exceptionally(
            failure -> {
              if (failure instanceof TimeoutException) {
                throw PostgresFailures.unreachable(endpoint, "no answer in time").exception();
              }
              throw PostgresFailures.of(endpoint, failure).exception();
            });
  }
}
