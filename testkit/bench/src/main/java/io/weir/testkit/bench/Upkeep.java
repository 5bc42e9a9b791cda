package io.weir.testkit.bench;

import java.io.IOException;
import java.sql.SQLException;

/**
 * What staged replacements cost the node in processor time, next to as many views of the same
 * definition: what they take more is the upkeep of the difference. Several at once, since one is
 * little beside what else varies.
 */
final class Upkeep {
  private static final long SETTLE_MILLIS = 1_500;

  private final Statements sql;
  private final ProcessorTime node;
  private final int copies;
  private final long millis;
  private double alone;
  private double withViews;
  private double withReplacements;
  private int rounds;
  private boolean cold = true;

  /**
   * @param copies how many replacements, and how many views
   * @param millis how long each is measured
   */
  Upkeep(Statements sql, ProcessorTime node, int copies, long millis) throws SQLException {
    this.sql = sql;
    this.node = node;
    this.copies = copies;
    this.millis = millis;
    for (int i = 0; i < copies; i++) {
      // Of the size of the view's own cluster, whose memory has no room for so many.
      sql.run("CREATE CLUSTER spare_" + i + " (SIZE 'small', REPLICATION FACTOR 1)");
    }
  }

  /** Each of the three once, one after the other; every other time in the reverse order. */
  void once() throws IOException, SQLException {
    if (cold) {
      // A node that does something for the first time takes many times as much for it.
      replacements();
      views();
      cold = false;
    }
    if (rounds++ % 2 == 0) {
      alone += measure();
      withViews += views();
      withReplacements += replacements();
    } else {
      withReplacements += replacements();
      withViews += views();
      alone += measure();
    }
  }

  private double views() throws IOException, SQLException {
    for (int i = 0; i < copies; i++) {
      sql.run(
          "CREATE MATERIALIZED VIEW same_"
              + i
              + " IN CLUSTER spare_"
              + i
              + " AS "
              + OrderStream.UNMARKED);
    }
    await(
        "SELECT count(*) FROM weir_hydration_statuses h, weir_materialized_views v"
            + " WHERE v.name LIKE 'same_%' AND h.object_id = v.id AND h.hydrated");
    double load = measure();
    for (int i = 0; i < copies; i++) {
      sql.run("DROP MATERIALIZED VIEW same_" + i);
    }
    return load;
  }

  private double replacements() throws IOException, SQLException {
    for (int i = 0; i < copies; i++) {
      sql.run(
          "CREATE REPLACEMENT next_"
              + i
              + " FOR MATERIALIZED VIEW totals IN CLUSTER spare_"
              + i
              + " AS "
              + OrderStream.UNMARKED);
    }
    await(
        "SELECT count(*) FROM weir_replacement_materialized_views"
            + " WHERE hydrated AND compared_at > 0");
    double load = measure();
    for (int i = 0; i < copies; i++) {
      sql.run("DROP REPLACEMENT next_" + i);
    }
    return load;
  }

  /** Of the processor time of one core, how much the node takes. */
  private double measure() throws IOException {
    Pauses.millis(SETTLE_MILLIS);
    double before = node.seconds();
    long from = System.nanoTime();
    Pauses.millis(millis);
    return (node.seconds() - before) / ((System.nanoTime() - from) / 1e9);
  }

  private void await(String query) throws SQLException {
    sql.await(query, 50, Integer.toString(copies)::equals);
  }

  void report() {
    System.out.printf("Processor time of the node, of one core, %d times each%n", rounds);
    System.out.printf("  the view alone                    %5.1f %%%n", 100 * alone / rounds);
    System.out.printf(
        "  and %d views                       %5.1f %%%n", copies, 100 * withViews / rounds);
    System.out.printf(
        "  and %d replacements instead        %5.1f %%%n", copies, 100 * withReplacements / rounds);
    System.out.printf(
        "  upkeep of a difference            %5.1f %% of the replacement's own dataflow%n",
        100 * (withReplacements - withViews) / (withViews - alone));
  }
}
