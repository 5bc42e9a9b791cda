package io.weir.testkit.bench;

import java.sql.SQLException;

/**
 * How much sooner two workers hydrate a view than one does, in turn. Not everything is shared by
 * workers: of the hydration the commit of its result is not, and of the time from CREATE on nothing
 * else is that a CREATE costs in any case.
 *
 * <p>Two views. One is a group by as small as there is: reading the stored rows and finding their
 * groups is nearly all of its work, so that nothing hides what workers cost each other. The other
 * is more ordinary: a condition, and several aggregates.
 */
final class HydrationScaling {
  private final Statements sql;
  private final long stored;
  private final int groups;
  private final int warmUp;
  private final int rounds;

  /**
   * @param stored how many numbers there are, from 1 on
   * @param warmUp rounds that do not count
   */
  HydrationScaling(Statements sql, long stored, int groups, int warmUp, int rounds) {
    this.sql = sql;
    this.stored = stored;
    this.groups = groups;
    this.warmUp = warmUp;
    this.rounds = rounds;
  }

  /** Prints the figures of each view. */
  void run() throws SQLException {
    System.out.printf("Hydration, %d times each%n", rounds);
    view("count and sum of each group, of all rows", grouped(groups), stored);
    view("five aggregates of each group, of nine rows in ten", ordinary(), ordinaryRows());
  }

  private void view(String what, String query, long counted) throws SQLException {
    ClusterHydration alone = new ClusterHydration(sql, "one", HydrationBench.ONE_WORKER);
    ClusterHydration shared = new ClusterHydration(sql, "two", HydrationBench.TWO_WORKERS);
    for (int round = 0; round < warmUp + rounds; round++) {
      alone.once(query, counted, round >= warmUp);
      shared.once(query, counted, round >= warmUp);
    }
    System.out.println(what);
    alone.report(stored, 1);
    shared.report(stored, 2);
    System.out.printf(
        "  2 workers / 1 worker: %.2f (from CREATE to the first read: %.2f)%n",
        shared.hydratesFaster(alone), shared.createsFaster(alone));
    alone.drop();
    shared.drop();
  }

  static String grouped(int groups) {
    return "SELECT counter % "
        + groups
        + " AS k, count(*) AS n, sum(counter) AS total FROM numbers GROUP BY counter % "
        + groups;
  }

  private String ordinary() {
    return "SELECT counter % "
        + groups
        + " AS k, count(*) AS n, count(*) FILTER (WHERE counter % 7 = 0) AS some,"
        + " sum(counter) AS total, avg(counter) AS mean, bool_or(counter > 1000) AS later"
        + " FROM numbers WHERE counter % 10 <> 3 GROUP BY counter % "
        + groups;
  }

  /** How many of {@code 1 .. stored} its condition lets in. */
  private long ordinaryRows() {
    return stored - (stored + 7) / 10;
  }
}
