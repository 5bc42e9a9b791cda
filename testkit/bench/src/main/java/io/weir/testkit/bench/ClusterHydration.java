package io.weir.testkit.bench;

import java.sql.SQLException;

/** How long a view takes from its creation until it has caught up, on a cluster of some size. */
final class ClusterHydration {
  private final Statements sql;
  private final String cluster;
  private final String size;
  private final Percentiles millis = new Percentiles();

  /** Makes the cluster. */
  ClusterHydration(Statements sql, String cluster, String size) throws SQLException {
    this.sql = sql;
    this.cluster = cluster;
    this.size = size;
    sql.run("CREATE CLUSTER " + cluster + " (SIZE '" + size + "', REPLICATION FACTOR 1)");
  }

  /** Creates the view, waits for it, looks whether it counts {@code rows}, and drops it. */
  void once(String query, long rows, boolean counts) throws SQLException {
    String view = "v_" + cluster;
    long from = System.nanoTime();
    sql.run("CREATE MATERIALIZED VIEW " + view + " IN CLUSTER " + cluster + " AS " + query);
    awaitHydrated(sql, view);
    long took = (System.nanoTime() - from) / 1_000_000;
    String counted = sql.value("SELECT sum(n)::bigint FROM " + view);
    if (!Long.toString(rows).equals(counted)) {
      throw new IllegalStateException(view + " counts " + counted + " of " + rows + " rows");
    }
    sql.run("DROP MATERIALIZED VIEW " + view);
    if (counts) {
      millis.add(took);
    }
  }

  static void awaitHydrated(Statements sql, String view) throws SQLException {
    String query =
        "SELECT bool_and(h.hydrated) FROM weir_hydration_statuses h, weir_materialized_views v"
            + " WHERE v.name = '"
            + view
            + "' AND h.object_id = v.id";
    sql.await(query, 10, "t"::equals);
  }

  void drop() throws SQLException {
    sql.run("DROP CLUSTER " + cluster);
  }

  double rowsPerSecond(long rows) {
    return rows * 1_000.0 / millis.at(50);
  }

  void report(long rows, int workers) {
    System.out.printf(
        "  %-8s %d %-8s %,14.0f rows/s  %s%n",
        size, workers, workers == 1 ? "worker" : "workers", rowsPerSecond(rows), millis);
  }
}
