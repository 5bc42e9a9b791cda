package io.weir.connector.postgres;

import io.weir.connector.SourceSpec.Feed;
import io.weir.connector.postgres.HeldChanges.Assignment;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reading thread: takes the snapshot where there is none, then follows the changes. Whatever
 * goes wrong becomes the cut's failure, and is tried again with back-off from what was published
 * last: nothing is skipped, nothing comes twice.
 */
final class ChangeReader implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeReader.class);
  private static final long FIRST_BACK_OFF = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LAST_BACK_OFF = TimeUnit.SECONDS.toNanos(5);
  private static final long LONG_BACK_OFF = TimeUnit.SECONDS.toNanos(60);

  private final Sessions sessions;
  private final PostgresOptions options;
  private final List<Feed> feeds;
  private final HeldChanges held;
  private final Pace pace;
  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private final SessionsAhead ahead = new SessionsAhead();
  private volatile Attempt latest = new Attempt(0, new OpenSessions());
  private volatile @Nullable LogSequenceNumber sealed;
  private int failures;

  /** What is open for the assignment of this version. */
  private record Attempt(long version, OpenSessions open) {}

  /** How often, in nanoseconds, what is looked at from time to time. */
  record Pace(long advance, long verify) {
    static final Pace USUAL = new Pace(TimeUnit.SECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(10));
  }

  ChangeReader(
      Sessions sessions, PostgresOptions options, List<Feed> feeds, HeldChanges held, Pace pace) {
    this.sessions = sessions;
    this.options = options;
    this.feeds = feeds;
    this.held = held;
    this.pace = pace;
  }

  @Override
  public void run() {
    try {
      while (!held.isClosed()) {
        Assignment assignment = held.next();
        String offset = assignment.offset();
        if (offset == null) {
          connectAhead();
          held.awaitChange(assignment.version(), Long.MAX_VALUE);
        } else {
          attempt(assignment, offset);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      latest.open().cutOff();
      ahead.close();
    }
  }

  /** Completes when the server has taken this reader's connections. */
  CompletionStage<Void> connected() {
    return connected.copy();
  }

  /** Connecting takes longer than anything else: it is done before there is something to read. */
  private void connectAhead() {
    if (!connected.isDone()) {
      try {
        ahead.open(sessions);
        connected.complete(null);
      } catch (Exception | LinkageError e) {
        // What is wrong is said when there is something to read, and is still wrong then.
        LOG.debug("cannot connect ahead: {}", e.getMessage());
      }
    }
  }

  /**
   * Whatever the thread waits for ends at once: the assignment has changed. Not where the thread
   * has seen that already, and connects for the new one.
   */
  void wake() {
    Attempt attempt = latest;
    if (!held.isCurrent(attempt.version())) {
      attempt.open().cutOff();
    }
  }

  /** The slot need not keep what is before this. */
  void sealed(Map<String, String> offsets) {
    String offset = offsets.get(PostgresConnector.SPLIT);
    if (offset != null) {
      sealed = StreamOffset.parse(offset).position();
    }
  }

  private void attempt(Assignment assignment, String offset) throws InterruptedException {
    OpenSessions mine = new OpenSessions();
    latest = new Attempt(assignment.version(), mine);
    // Whoever changed the assignment before this line has cut off the sessions of before.
    if (!held.isCurrent(assignment.version())) {
      return;
    }
    try {
      follow(assignment, StreamOffset.parse(offset), mine);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | LinkageError e) {
      if (held.isCurrent(assignment.version())) {
        backOff(assignment, PostgresFailures.of(sessions.endpoint(), e));
      }
    } finally {
      mine.cutOff();
    }
  }

  private void follow(Assignment assignment, StreamOffset offset, OpenSessions mine)
      throws Exception {
    StreamOffset from = offset;
    Connection replication = mine.add(() -> ahead.replication(sessions));
    requireIdentity(UpstreamSystem.identity(replication));
    if (from.isBeforeSnapshot()) {
      Snapshot snapshot = new Snapshot(options, feeds, held, assignment.version());
      from = snapshot.take(mine.add(sessions::openPatient), replication, from.slot());
      if (from == null) {
        return;
      }
    }
    ChangeStream stream =
        new ChangeStream(options, feeds, held, assignment.version(), from, pace, () -> sealed);
    stream.follow(
        mine.add(() -> ahead.catalog(sessions)),
        replication,
        () -> {
          failures = 0;
          connected.complete(null);
        });
  }

  private void requireIdentity(String found) {
    String expected = options.identity();
    if (expected != null && !expected.equals(found)) {
      throw UpstreamSystem.another(sessions.endpoint(), expected, found).exception();
    }
  }

  private void backOff(Assignment assignment, Rejection reason) throws InterruptedException {
    if (failures == 0) {
      LOG.warn("reading from {} fails: {}", sessions.endpoint().address(), reason.message());
    }
    held.failure(assignment.version(), reason);
    long wait =
        reason.sqlState().equals(SqlState.PROGRAM_LIMIT_EXCEEDED)
            ? LONG_BACK_OFF
            : Math.min(LAST_BACK_OFF, FIRST_BACK_OFF << Math.min(failures, 16));
    failures++;
    held.awaitChange(assignment.version(), wait);
  }
}
