package io.weir.testkit.bench;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * Reads of a small view while the cluster that keeps it, and a large one, gets another size: new
 * replicas hydrate, take over, and the old ones go.
 */
final class ClusterResize {
  static final int GROUPS = 100;

  private final Statements sql;
  private final ReadLoad reads;
  private final String cluster;
  private final long millis;

  /**
   * @param millis how long reads are looked at before and after
   */
  ClusterResize(Statements sql, ReadLoad reads, String cluster, long millis) {
    this.sql = sql;
    this.reads = reads;
    this.cluster = cluster;
    this.millis = millis;
  }

  /** From one size to the other. */
  void once(String from, String to) throws SQLException {
    long begun = System.nanoTime();
    Pauses.millis(millis);
    long asked = System.nanoTime();
    sql.run("ALTER CLUSTER " + cluster + " SET (SIZE '" + to + "')");
    long answered = System.nanoTime();
    sql.await("SELECT size FROM weir_clusters WHERE name = '" + cluster + "'", 20, to::equals);
    long done = System.nanoTime();
    Pauses.millis(millis);
    ReadLoad.Figures before = reads.between(begun, asked);
    ReadLoad.Figures during = reads.between(asked, done);
    System.out.printf(
        "ALTER CLUSTER SET (SIZE) from %s to %s, answered in %d ms, done in %d ms%n",
        from,
        to,
        TimeUnit.NANOSECONDS.toMillis(answered - asked),
        TimeUnit.NANOSECONDS.toMillis(done - asked));
    System.out.println("  before  " + before);
    System.out.println("  during  " + during);
    System.out.println("  after   " + reads.between(done, System.nanoTime()));
    System.out.printf("  p99 during / before: %.2f%n", during.p99Millis() / before.p99Millis());
  }
}
