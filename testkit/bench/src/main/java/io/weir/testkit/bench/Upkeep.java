package io.weir.testkit.bench;

import io.weir.testkit.bench.ProcessorTime.Seconds;
import java.io.IOException;
import java.sql.SQLException;

/**
 * What staged replacements cost the node in processor time, next to as many views of the same
 * definition: what they take more is the upkeep of the difference. Several at once, since one is
 * little beside what else varies.
 */
final class Upkeep {
  /** What hydration leaves behind has to be over: methods that compile, segments that merge. */
  private static final long SETTLE_MILLIS = 5_000;

  private final Statements sql;
  private final ProcessorTime node;
  private final String definition;
  private final int copies;
  private final long millis;
  private Seconds alone = Seconds.NONE;
  private Seconds withViews = Seconds.NONE;
  private Seconds withReplacements = Seconds.NONE;
  private int rounds;

  /**
   * @param definition of the replacements and of the views
   * @param copies how many replacements, and how many views
   * @param millis how long each is measured
   */
  Upkeep(Statements sql, ProcessorTime node, String definition, int copies, long millis)
      throws SQLException {
    this.sql = sql;
    this.node = node;
    this.definition = definition;
    this.copies = copies;
    this.millis = millis;
    for (int i = 0; i < copies; i++) {
      // Of the size of the view's own cluster, whose memory has no room for so many.
      sql.run("CREATE CLUSTER spare_" + i + " (SIZE 'small', REPLICATION FACTOR 1)");
    }
  }

  /** Each of the three once, one after the other; every other time in the reverse order. */
  void once() throws IOException, SQLException {
    if (rounds == 0) {
      // A node that does something for the first time takes many times as much for it.
      replacements();
      views();
    }
    Seconds aloneNow;
    Seconds viewsNow;
    Seconds replacementsNow;
    if (rounds++ % 2 == 0) {
      aloneNow = measure();
      viewsNow = views();
      replacementsNow = replacements();
    } else {
      replacementsNow = replacements();
      viewsNow = views();
      aloneNow = measure();
    }
    print("  look " + rounds + ", the view alone", aloneNow);
    print("  look " + rounds + ", and views", viewsNow);
    print("  look " + rounds + ", and replacements", replacementsNow);
    alone = alone.plus(aloneNow);
    withViews = withViews.plus(viewsNow);
    withReplacements = withReplacements.plus(replacementsNow);
  }

  private Seconds views() throws IOException, SQLException {
    for (int i = 0; i < copies; i++) {
      sql.run(
          "CREATE MATERIALIZED VIEW same_" + i + " IN CLUSTER spare_" + i + " AS " + definition);
    }
    await(
        "SELECT count(*) FROM weir_hydration_statuses h, weir_materialized_views v"
            + " WHERE v.name LIKE 'same_%' AND h.object_id = v.id AND h.hydrated");
    Seconds load = measure();
    for (int i = 0; i < copies; i++) {
      sql.run("DROP MATERIALIZED VIEW same_" + i);
    }
    return load;
  }

  private Seconds replacements() throws IOException, SQLException {
    for (int i = 0; i < copies; i++) {
      sql.run(
          "CREATE REPLACEMENT next_"
              + i
              + " FOR MATERIALIZED VIEW totals IN CLUSTER spare_"
              + i
              + " AS "
              + definition);
    }
    await(
        "SELECT count(*) FROM weir_replacement_materialized_views"
            + " WHERE hydrated AND compared_at > 0 AND rows_added > 0 AND rows_removed > 0");
    Seconds load = measure();
    for (int i = 0; i < copies; i++) {
      sql.run("DROP REPLACEMENT next_" + i);
    }
    return load;
  }

  /** Of the processor time of one core, how much the node takes. */
  private Seconds measure() throws IOException {
    Pauses.millis(SETTLE_MILLIS);
    Seconds before = node.seconds();
    long from = System.nanoTime();
    Pauses.millis(millis);
    return node.seconds().minus(before).dividedBy((System.nanoTime() - from) / 1e9);
  }

  private void await(String query) throws SQLException {
    sql.await(query, 50, Integer.toString(copies)::equals);
  }

  /**
   * With all that there was; and without storing and garbage, of which much comes at once: a merge
   * or a pause that falls into the one look and not into the other is more than what is looked for.
   * Replacements store what views of their definition would, the upkeep stores nothing.
   */
  void report() {
    System.out.printf(
        "Processor time of the node, of one core, %d times each: work, storing, garbage%n", rounds);
    print("  the view alone", alone.dividedBy(rounds));
    print("  and " + copies + " views", withViews.dividedBy(rounds));
    print("  and " + copies + " replacements instead", withReplacements.dividedBy(rounds));
    Seconds dataflows = withViews.minus(alone);
    Seconds upkeep = withReplacements.minus(withViews);
    System.out.printf(
        "  upkeep of a difference          %6.1f %% of the replacement's own dataflow,"
            + " %.1f %% of work alone%n",
        100 * upkeep.all() / dataflows.all(), 100 * upkeep.work() / dataflows.work());
  }

  private static void print(String what, Seconds load) {
    System.out.printf(
        "%-34s%6.2f %% + %.2f %% + %.2f %%%n",
        what, 100 * load.work(), 100 * load.storing(), 100 * load.collecting());
  }
}
