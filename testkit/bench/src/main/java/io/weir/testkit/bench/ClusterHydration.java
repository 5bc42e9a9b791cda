package io.weir.testkit.bench;

import java.sql.SQLException;

/**
 * How long a view takes to hydrate on a cluster of some size: from the first stored row that is
 * read until its result is stored, as the node says; and from its creation until a client has read
 * it, which also is the statement, its plan, its steps in the journal, the start of the dataflow,
 * the wait for an epoch, and the read. The client waits in its read: asking again and again would
 * take a processor from the workers.
 */
final class ClusterHydration {
  private final Statements sql;
  private final String cluster;
  private final String size;
  private final Percentiles hydration = new Percentiles();
  private final Percentiles creation = new Percentiles();

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
    String counted = sql.value("SELECT sum(n)::bigint FROM " + view);
    long took = (System.nanoTime() - from) / 1_000_000;
    awaitHydrated(sql, view);
    long hydrated = sql.awaitNumber(status("max(h.hydration_ms)", view));
    if (!Long.toString(rows).equals(counted)) {
      throw new IllegalStateException(view + " counts " + counted + " of " + rows + " rows");
    }
    sql.run("DROP MATERIALIZED VIEW " + view);
    if (counts) {
      hydration.add(Math.max(1, hydrated));
      creation.add(took);
    }
  }

  static void awaitHydrated(Statements sql, String view) throws SQLException {
    sql.await(status("bool_and(h.hydrated)", view), 10, "t"::equals);
  }

  private static String status(String what, String view) {
    return "SELECT "
        + what
        + " FROM weir_hydration_statuses h, weir_materialized_views v WHERE v.name = '"
        + view
        + "' AND h.object_id = v.id";
  }

  void drop() throws SQLException {
    sql.run("DROP CLUSTER " + cluster);
  }

  /** How much sooner than {@code other} it was, in hydration. */
  double hydratesFaster(ClusterHydration other) {
    return (double) other.hydration.at(50) / hydration.at(50);
  }

  /** And from creation. */
  double createsFaster(ClusterHydration other) {
    return (double) other.creation.at(50) / creation.at(50);
  }

  void report(long rows, int workers) {
    System.out.printf(
        "  %-8s %d %-8s %,14.0f rows/s  %s%n",
        size,
        workers,
        workers == 1 ? "worker" : "workers",
        rows * 1_000.0 / hydration.at(50),
        hydration);
    System.out.printf("    from CREATE to the first read    %s%n", creation);
  }
}
