package io.weir.testkit.bench;

import io.weir.testkit.services.KafkaListener;
import io.weir.testkit.services.KafkaService;
import java.sql.SQLException;

/**
 * ALTER CONNECTION to and fro between two addresses of a broker. The commit and the epoch of the
 * first record that was read by the new properties are the journal's; when that epoch is in the
 * view is the subscriber's.
 */
final class ConnectionMove {
  private static final long QUIET_MILLIS = 600;

  private final Statements sql;
  private final ProgressWatch watch;
  private final KafkaService kafka;
  private final Percentiles answered = new Percentiles();
  private final Percentiles firstRecord = new Percentiles();
  private final Percentiles gaps = new Percentiles();
  private final Percentiles quietGaps = new Percentiles();
  private int moves;

  ConnectionMove(Statements sql, ProgressWatch watch, KafkaService kafka) {
    this.sql = sql;
    this.watch = watch;
    this.kafka = kafka;
  }

  void once(boolean counts) throws SQLException {
    Pauses.millis(QUIET_MILLIS);
    KafkaListener to = moves++ % 2 == 0 ? KafkaListener.SECOND : KafkaListener.PLAINTEXT;
    long from = System.currentTimeMillis();
    sql.run("ALTER CONNECTION kafka SET (BROKER '" + kafka.bootstrap(to) + "')");
    long answeredAt = System.currentTimeMillis();
    String change = sql.value("SELECT 'connection/' || id || '/' || version FROM weir_connections");
    long committed =
        sql.awaitNumber(
            "SELECT max(extract(epoch FROM occurred_at) * 1000)::bigint FROM weir_audit_events"
                + " WHERE event_type = 'connection.altered'");
    long epoch =
        sql.awaitNumber(
            "SELECT (details->>'epoch')::bigint FROM weir_audit_events"
                + " WHERE event_type = 'source.first-record-seen' AND details->>'change' = '"
                + change
                + "'");
    long seen = watch.whenComplete(epoch);
    Pauses.millis(QUIET_MILLIS);
    if (counts) {
      answered.add(answeredAt - from);
      firstRecord.add(seen - committed);
      gaps.add(watch.longestGap(committed, committed + QUIET_MILLIS));
      quietGaps.add(watch.longestGap(from - 500, from));
    }
  }

  void report() {
    System.out.println("ALTER CONNECTION SET (BROKER ..), " + answered.count() + " times");
    System.out.println("  statement to answer               " + answered);
    System.out.println("  commit to first record in the view " + firstRecord);
    System.out.println("  longest gap in the view's progress " + gaps);
    System.out.println("  the same, half a second before     " + quietGaps);
  }
}
