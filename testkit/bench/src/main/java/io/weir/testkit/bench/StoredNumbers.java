package io.weir.testkit.bench;

import java.sql.SQLException;

/**
 * Numbers from 1 on that are stored and read no further: a generator that began in the past catches
 * up with the present, and is paused there.
 */
final class StoredNumbers {
  private static final int ROWS_PER_TICK = 100_000;

  private StoredNumbers() {}

  /**
   * Makes the relation {@code numbers (counter bigint)}; how many rows it has, at least so many.
   */
  static long make(Statements sql, long atLeast) throws SQLException {
    long seconds = (atLeast + ROWS_PER_TICK - 1) / ROWS_PER_TICK;
    sql.run(
        "CREATE SOURCE numbers FROM LOAD GENERATOR COUNTER (TICK INTERVAL '1s', ROWS PER TICK "
            + ROWS_PER_TICK
            + ", AS OF '"
            + sql.value("SELECT now() - interval '" + seconds + " seconds'")
            + "')");
    sql.await(
        "SELECT records FROM weir_sources WHERE name = 'numbers'",
        50,
        records -> Long.parseLong(records) >= atLeast);
    sql.run("PAUSE SOURCE numbers REASON 'bench'");
    return Long.parseLong(String.valueOf(sql.value("SELECT count(*) FROM numbers")));
  }
}
