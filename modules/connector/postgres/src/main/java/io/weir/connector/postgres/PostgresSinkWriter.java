package io.weir.connector.postgres;

import io.weir.columnar.Batch;
import io.weir.connector.SinkSpec;
import io.weir.connector.SinkWriter;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a sink's epochs to a table, each in a transaction that also holds the epoch. The driver
 * blocks, so all of it runs on one thread of this writer's own.
 */
final class PostgresSinkWriter implements SinkWriter {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresSinkWriter.class);
  private static final String LOCK_TIMEOUT = "SET lock_timeout = '15s'";

  /** What was acknowledged must not be lost by a crash of the server: the epoch before is gone. */
  private static final String DURABLE =
      "SELECT set_config('synchronous_commit', 'on', false)"
          + " WHERE current_setting('synchronous_commit') = 'off'";

  private final SinkSpec spec;
  private final PostgresOptions options;
  private final Sessions sessions;
  private final OpenSessions open = new OpenSessions();
  private final ExecutorService thread;

  // The rest belongs to the thread.
  private @Nullable Connection connection;
  private @Nullable SinkProgress progress;
  private @Nullable SinkStatements statements;

  PostgresSinkWriter(SinkSpec spec, PostgresOptions options) {
    this.spec = spec;
    this.options = options;
    this.sessions = new Sessions(options.endpoint(), application(spec, options));
    this.thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("postgres-sink-" + spec.sinkId()).factory());
  }

  /** The same for all writers of this sink, short enough for PostgreSQL not to cut it. */
  private static String application(SinkSpec spec, PostgresOptions options) {
    String id = spec.sinkId();
    return "weir sink "
        + id.substring(0, Math.min(32, id.length()))
        + " "
        + Integer.toHexString(options.requiredTable().hashCode());
  }

  private <T> CompletionStage<T> run(Callable<T> task) {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      thread.execute(
          () -> {
            try {
              done.complete(task.call());
            } catch (Exception | LinkageError e) {
              Rejection reason = PostgresFailures.of(options.endpoint(), e);
              done.completeExceptionally(
                  (isTakenOver(reason) ? SinkProgress.takenOver() : reason).exception());
            }
          });
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(closed());
    }
    return done;
  }

  /** A later writer ends the session of this one, which sees only that it is gone. */
  private boolean isTakenOver(Rejection reason) {
    SinkProgress mine = progress;
    if (mine == null || !PostgresFailures.isAway(reason)) {
      return false;
    }
    // Under another name, or the later writer would end this session as well.
    Sessions check = new Sessions(options.endpoint(), "weir check");
    try (Connection asking = open.add(check::open)) {
      return mine.isTakenOver(asking);
    } catch (Exception e) {
      LOG.debug("sink {}: cannot ask who writes: {}", spec.sinkId(), e.getMessage());
      return false;
    }
  }

  private static RejectedException closed() {
    return Rejection.of(SqlState.ADMIN_SHUTDOWN, "the sink's writer was closed").exception();
  }

  @Override
  public CompletionStage<OptionalLong> open() {
    return run(
        () -> {
          Connection opened = open.add(sessions::openWriting);
          UpstreamSystem.require(opened, options);
          endOthers(opened);
          opened.setAutoCommit(false);
          try (Statement statement = opened.createStatement()) {
            statement.execute(LOCK_TIMEOUT);
            statement.execute(DURABLE);
          }
          SinkTable table = SinkTable.find(opened, options.requiredTable());
          table.requireFits(opened, spec);
          SinkProgress taken = new SinkProgress(table, spec.sinkId());
          OptionalLong epoch = taken.takeOver(opened);
          SinkStatements prepared = new SinkStatements(table, spec);
          prepared.prepare(opened);
          connection = opened;
          progress = taken;
          statements = prepared;
          return epoch;
        });
  }

  /**
   * Ends the sessions of earlier writers. They could commit nothing any more, but the rows that
   * they have changed stay locked until the server notices that they are gone.
   */
  private void endOthers(Connection opened) throws SQLException {
    try (PreparedStatement end =
        opened.prepareStatement(
            "SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity"
                + " WHERE application_name = current_setting('application_name')"
                + " AND datname = current_database() AND usename = current_user"
                + " AND pid <> pg_backend_pid()")) {
      end.executeQuery().close();
    }
  }

  @Override
  public CompletionStage<Void> append(Batch delta) {
    return this.<Boolean>run(
            () -> {
              required(statements).apply(required(connection), delta);
              return true;
            })
        .thenAccept(done -> {});
  }

  @Override
  public CompletionStage<Void> commit(long epoch) {
    return this.<Boolean>run(
            () -> {
              Connection open = required(connection);
              required(progress).reach(open, epoch);
              open.commit();
              return true;
            })
        .thenAccept(done -> {});
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw closed();
    }
    return value;
  }

  /**
   * Whatever the thread waits for ends at once, and the server rolls back what is not committed.
   */
  @Override
  public void close() {
    open.cutOff();
    thread.shutdown();
  }
}
