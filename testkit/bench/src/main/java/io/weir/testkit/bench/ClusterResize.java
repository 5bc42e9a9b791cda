package io.weir.testkit.bench;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Reads of a small view while the cluster that keeps it, and a large one, gets another size: new
 * replicas hydrate, take over, and the old ones go. Figures are over all resizes of one direction:
 * one lasts too short for a percentile of its reads to mean much.
 */
final class ClusterResize {
  static final int GROUPS = 100;

  private final Statements sql;
  private final ReadLoad reads;
  private final String cluster;
  private final long millis;
  private final String from;
  private final String to;
  private final List<ReadLoad.Span> before = new ArrayList<>();
  private final List<ReadLoad.Span> during = new ArrayList<>();
  private final List<ReadLoad.Span> after = new ArrayList<>();
  private final Percentiles done = new Percentiles();

  /**
   * @param millis how long reads are looked at before and after
   * @param from the size that the cluster has
   */
  ClusterResize(
      Statements sql, ReadLoad reads, String cluster, long millis, String from, String to) {
    this.sql = sql;
    this.reads = reads;
    this.cluster = cluster;
    this.millis = millis;
    this.from = from;
    this.to = to;
  }

  /** From one size to the other. */
  void once(boolean counts) throws SQLException {
    long begun = System.nanoTime();
    Pauses.millis(millis);
    long asked = System.nanoTime();
    // Waits in the statement: asking again and again how far it is would be a load of its own.
    sql.run(
        "ALTER CLUSTER "
            + cluster
            + " SET (SIZE '"
            + to
            + "') WITH (WAIT UNTIL READY (TIMEOUT '60 s', ON TIMEOUT ROLLBACK))");
    long ended = System.nanoTime();
    String size = sql.value("SELECT size FROM weir_clusters WHERE name = '" + cluster + "'");
    if (!to.equals(size)) {
      throw new IllegalStateException("the cluster has size " + size + " instead of " + to);
    }
    Pauses.millis(millis);
    if (counts) {
      done.add(TimeUnit.NANOSECONDS.toMillis(ended - asked));
      before.add(new ReadLoad.Span(begun, asked));
      during.add(new ReadLoad.Span(asked, ended));
      after.add(new ReadLoad.Span(ended, System.nanoTime()));
    }
  }

  void report() {
    System.out.printf(
        "ALTER CLUSTER SET (SIZE) from %s to %s, %d times: done in %d ms (p50)%n",
        from, to, before.size(), done.at(50));
    ReadLoad.Figures usual = reads.over(before);
    ReadLoad.Figures meanwhile = reads.over(during);
    System.out.println("  before  " + usual);
    System.out.println("  during  " + meanwhile);
    System.out.println("  after   " + reads.over(after));
    System.out.printf("  p99 during / before: %.2f%n", meanwhile.p99Millis() / usual.p99Millis());
  }
}
