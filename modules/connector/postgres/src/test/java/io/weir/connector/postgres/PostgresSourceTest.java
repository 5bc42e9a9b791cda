package io.weir.connector.postgres;

import static io.weir.connector.postgres.Fixture.CONNECTOR;
import static io.weir.connector.postgres.Fixture.LIMIT;
import static io.weir.connector.postgres.Fixture.await;
import static io.weir.connector.postgres.Fixture.awaitRows;
import static io.weir.connector.postgres.Fixture.created;
import static io.weir.connector.postgres.Fixture.planned;
import static io.weir.connector.postgres.Fixture.reader;
import static io.weir.connector.postgres.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.connector.SourceSpec;
import io.weir.connector.SplitReader;
import io.weir.testkit.services.PostgresService;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class PostgresSourceTest {
  private static PostgresService postgres;

  @BeforeAll
  static void launch() {
    postgres = PostgresService.launch();
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  @Test
  void readsTheSnapshotThenEveryChange() {
    postgres.execute(
        "CREATE TABLE orders (id int PRIMARY KEY, note text)",
        "CREATE TABLE \"Odd Lines\" (order_id int, amount numeric(10,2))",
        "ALTER TABLE orders REPLICA IDENTITY FULL",
        "ALTER TABLE \"Odd Lines\" REPLICA IDENTITY FULL",
        "INSERT INTO orders SELECT i, 'note ' || i FROM generate_series(1, 3000) i",
        "CREATE PUBLICATION p FOR TABLE orders, \"Odd Lines\"");
    SourceSpec spec = created(planned(postgres, "p", "tables", "orders, \"Odd Lines\" AS lines"));
    assertThat(spec.feeds().getLast().upstream()).isEqualTo("public.\"Odd Lines\"");
    String start = start(spec);
    Collected rows = new Collected(spec, start);
    try (SplitReader reader = reader(spec, start)) {
      List<String> all =
          IntStream.rangeClosed(1, 3000).mapToObj(i -> i + "|note " + i).sorted().toList();
      awaitRows(reader, rows, 0, all);
      postgres.execute(
          "DELETE FROM orders WHERE id > 2",
          "UPDATE orders SET note = 'new', id = 7 WHERE id = 2",
          "BEGIN; INSERT INTO \"Odd Lines\" VALUES (1, 1.5), (1, 1.50), (7, NULL);"
              + " INSERT INTO orders VALUES (9, '\\a\tb'); COMMIT",
          "BEGIN; INSERT INTO orders VALUES (10, 'no'); ROLLBACK");
      awaitRows(reader, rows, 0, List.of("1|note 1", "7|new", "9|\\a\tb"));
      awaitRows(reader, rows, 1, List.of("1|1.50", "1|1.50", "7|~"));
      postgres.execute(
          "BEGIN; INSERT INTO orders VALUES (20, 'gone'); TRUNCATE orders;"
              + " INSERT INTO orders VALUES (21, 'stays'); COMMIT");
      awaitRows(reader, rows, 0, List.of("21|stays"));
      assertThat(rows.failure()).isNull();
      assertThat(rows.errors()).isEmpty();
    }
    await(CONNECTOR.release(spec, Map.of(PostgresConnector.SPLIT, rows.offset())));
    assertThat(postgres.query("SELECT slot_name FROM pg_replication_slots")).isEmpty();
    await(CONNECTOR.release(spec, Map.of(PostgresConnector.SPLIT, rows.offset())));
  }

  @Test
  void acknowledgesOnlyWhatIsSealedAndAnIdleTableHoldsNothing() {
    postgres.execute(
        "CREATE TABLE quiet (id int)",
        "ALTER TABLE quiet REPLICA IDENTITY FULL",
        "CREATE TABLE busy (id int)",
        "INSERT INTO quiet VALUES (1)",
        "CREATE PUBLICATION pq FOR TABLE quiet");
    SourceSpec spec = created(planned(postgres, "pq"));
    String start = start(spec);
    Collected rows = new Collected(spec, start);
    try (SplitReader reader = reader(spec, start)) {
      awaitRows(reader, rows, 0, List.of("1"));
      String afterSnapshot = confirmed();
      postgres.execute("INSERT INTO quiet VALUES (2)");
      awaitRows(reader, rows, 0, List.of("1", "2"));
      assertThat(confirmed()).isEqualTo(afterSnapshot);
      String sealed = rows.offset();
      assertThat(lsn(sealed)).isNotEqualTo(afterSnapshot);
      reader.sealed(Map.of(PostgresConnector.SPLIT, sealed));
      Awaitility.await().atMost(LIMIT).until(() -> confirmed().equals(lsn(sealed)));
      postgres.execute("INSERT INTO busy SELECT generate_series(1, 10000)");
      String busy = String.valueOf(postgres.query("SELECT pg_current_wal_lsn()").getFirst());
      Awaitility.await()
          .atMost(LIMIT)
          .until(
              () -> {
                rows.add(reader.cut());
                reader.sealed(Map.of(PostgresConnector.SPLIT, rows.offset()));
                return postgres
                    .query("SELECT confirmed_flush_lsn >= '" + busy + "' FROM pg_replication_slots")
                    .contains("t");
              });
      assertThat(rows.rows(0)).containsExactly("1", "2");
    }
    await(CONNECTOR.release(spec, Map.of(PostgresConnector.SPLIT, rows.offset())));
  }

  private static String confirmed() {
    return String.valueOf(
        postgres.query("SELECT confirmed_flush_lsn FROM pg_replication_slots").getFirst());
  }

  private static String lsn(String offset) {
    return offset.substring(0, offset.indexOf(' '));
  }
}
