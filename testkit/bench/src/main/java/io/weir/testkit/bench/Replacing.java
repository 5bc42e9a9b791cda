package io.weir.testkit.bench;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * CREATE REPLACEMENT and APPLY. The commit is the event {@code view.applied} in the journal; the
 * cut-over's epoch is the journal's too, and when it is sealed is the subscriber's.
 */
final class Replacing {
  private static final long QUIET_MILLIS = 800;

  private final Statements sql;
  private final ProgressWatch watch;
  private final Percentiles hydrated = new Percentiles();
  private final Percentiles answered = new Percentiles();
  private final Percentiles cutOver = new Percentiles();
  private final Percentiles gaps = new Percentiles();
  private final Percentiles quietGaps = new Percentiles();
  private final Percentiles changed = new Percentiles();

  Replacing(Statements sql, ProgressWatch watch) {
    this.sql = sql;
    this.watch = watch;
  }

  /** The view {@code totals} becomes {@code query}. */
  void once(String query, boolean counts) throws SQLException {
    long created = System.nanoTime();
    sql.run("CREATE REPLACEMENT next FOR MATERIALIZED VIEW totals AS " + query);
    sql.awaitNumber(
        "SELECT 1 FROM weir_replacement_materialized_views WHERE hydrated AND rows_added > 0");
    long isHydrated = System.nanoTime();
    Pauses.millis(QUIET_MILLIS);
    long before = cutOvers();
    long from = System.currentTimeMillis();
    sql.run("ALTER MATERIALIZED VIEW totals APPLY REPLACEMENT next");
    long isAnswered = System.currentTimeMillis();
    long committed =
        sql.awaitNumber(
            "SELECT max(extract(epoch FROM occurred_at) * 1000)::bigint FROM weir_audit_events"
                + " WHERE event_type = 'view.applied'");
    String last =
        " FROM weir_audit_events WHERE event_type = 'view.cut-over' AND position > " + before;
    long epoch = sql.awaitNumber("SELECT max((details->>'epoch')::bigint)" + last);
    long rows =
        sql.awaitNumber(
            "SELECT sum((details->>'rowsAdded')::bigint + (details->>'rowsRemoved')::bigint)::bigint"
                + last);
    long seen = watch.whenComplete(epoch);
    Pauses.millis(QUIET_MILLIS);
    if (counts) {
      hydrated.add(TimeUnit.NANOSECONDS.toMillis(isHydrated - created));
      answered.add(isAnswered - from);
      cutOver.add(seen - committed);
      gaps.add(watch.longestGap(from, seen + QUIET_MILLIS));
      quietGaps.add(watch.longestGap(from - QUIET_MILLIS, from));
      changed.add(rows);
    }
  }

  private long cutOvers() throws SQLException {
    String last =
        sql.value("SELECT max(position) FROM weir_audit_events WHERE event_type = 'view.cut-over'");
    return last == null ? 0 : Long.parseLong(last);
  }

  void report() {
    System.out.printf(
        "APPLY REPLACEMENT, %d times, %,d rows change%n", cutOver.count(), changed.at(50));
    System.out.println("  staged to hydrated                " + hydrated);
    System.out.println("  APPLY to answer                   " + answered);
    System.out.println("  commit to first epoch of the new  " + cutOver);
    System.out.println("  longest gap in the view's progress " + gaps);
    System.out.println("  the same, before                  " + quietGaps);
  }
}
