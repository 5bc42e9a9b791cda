package io.weir.testkit.demo;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The source of the bids, as the system relations show it. */
final class BidsSource {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Screen screen;
  private final Sql sql;

  BidsSource(Screen screen, Sql sql) {
    this.screen = screen;
    this.sql = sql;
  }

  /** Shows how it is, and why it does not read where it does not. */
  void show() throws SQLException {
    List<String> row =
        sql.rows(
                "SELECT s.status, s.generation, s.records, c.version, coalesce(s.error, '')"
                    + " FROM weir_sources s JOIN weir_connections c ON c.id = s.connection_id"
                    + " WHERE s.name = 'bids'")
            .getFirst();
    screen.line(
        String.format(
            "source bids: %s, generation %s, %s records read; connection kafka: version %s",
            row.get(0), row.get(1), row.get(2), row.get(3)));
    if (!row.get(4).isEmpty()) {
      screen.line("  " + row.get(4));
    }
  }

  /** Records read since this generation of it began. */
  long records() throws SQLException {
    return sql.number("SELECT records FROM weir_sources WHERE name = 'bids'");
  }

  /** Bids in the views, each as often as it was read. */
  long counted() throws SQLException {
    return sql.number("SELECT sum(bids)::bigint FROM bands");
  }

  void awaitStatus(String status) throws SQLException, InterruptedException {
    await("the source to be " + status, () -> status.equals(status()));
  }

  private String status() throws SQLException {
    return sql.rows("SELECT status FROM weir_sources WHERE name = 'bids'").getFirst().getFirst();
  }

  /** Waits until the error has this in it. */
  void awaitError(String text) throws SQLException, InterruptedException {
    await(
        "the source to say: " + text,
        () ->
            sql.rows("SELECT coalesce(error, '') FROM weir_sources WHERE name = 'bids'")
                .getFirst()
                .getFirst()
                .contains(text));
  }

  void awaitCounted(long count) throws SQLException, InterruptedException {
    await("all bids", () -> counted() >= count);
  }

  private static void await(String what, Patience.Condition condition)
      throws SQLException, InterruptedException {
    if (!Patience.until(condition, LIMIT)) {
      throw new IllegalStateException("waited in vain for " + what);
    }
  }
}
