package io.weir.connector.postgres;

import static io.weir.connector.postgres.Fixture.CONNECTOR;
import static io.weir.connector.postgres.Fixture.await;
import static io.weir.connector.postgres.Fixture.awaitCollected;
import static io.weir.connector.postgres.Fixture.awaitRows;
import static io.weir.connector.postgres.Fixture.created;
import static io.weir.connector.postgres.Fixture.planned;
import static io.weir.connector.postgres.Fixture.reader;
import static io.weir.connector.postgres.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Field;
import io.weir.connector.SourceSpec;
import io.weir.connector.SplitReader;
import io.weir.testkit.services.PostgresService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every type, in the snapshot and in the stream: both give what PostgreSQL itself prints. */
final class PostgresTypesTest {
  private static final String COLUMNS =
      "id int, b boolean, s smallint, i integer, l bigint, r real, d double precision, n numeric,"
          + " n2 numeric(10,2), n3 numeric(5,-2), t text, v varchar(10), c char(5), dt date,"
          + " ts timestamp, tz timestamptz, iv interval, j json, jb jsonb, u uuid, ba bytea,"
          + " tm time, ar int[], e mood, dom positive, ra int4range, ad inet, g int GENERATED ALWAYS"
          + " AS (id + 1) STORED";
  private static final List<String> ROWS =
      List.of(
          "(1, true, -32768, -2147483648, -9223372036854775808, -3.4028235e38, 1e-307, -0.000,"
              + " 99999999.99, 12345, E'tab\\t nl\\n cr\\r bs\\\\ \\b\\f\\v''\"', 'ü€😀', 'ab',"
              + " '0001-01-01', '0001-01-01 00:00', '1883-11-18 12:03:57-05',"
              + " '-1 year -2 mons +3 days -04:05:06.789', '{\"b\": 1, \"a\" : [1.50, null]}',"
              + " '{\"b\": 1, \"a\" : [1.50, null]}', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',"
              + " '\\x00ff5c0a', '23:59:59.999', '{1,NULL,3}', 'very, \"ok\"', 7, '[1,5)',"
              + " '10.0.0.0/8')",
          "(2, false, 32767, 2147483647, 9223372036854775807, 1.1754944e-38, 1.7976931348623157e308,"
              + " 123456789012345678901234567890.123456789012345678901234567890, -0.01, -99, '',"
              + " '', '', '2026-02-28', '2026-02-28 23:59:59.999999', '2026-07-01 12:00:00.5+05:30',"
              + " '0', '\"x\"', '\"\\u00e9\"', '00000000-0000-0000-0000-000000000000', '', '00:00',"
              + " '{}', 'sad', 2147483647, 'empty', '::1')",
          "(3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
              + " NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
          "(4, true, 0, 0, 0, 'NaN', '-Infinity', 1e-20, 0.1, 100, '\\N', 'N', ' x ', 'infinity',"
              + " '-infinity', 'infinity', '178000000 years', '[]', '{}',"
              + " 'ffffffff-ffff-ffff-ffff-ffffffffffff', '\\x5c4e', '12:00', '{{1},{2}}', 'sad', 1,"
              + " '(,)', '127.0.0.1')",
          "(5, true, 1, 1, 1, 0.1, 0.1, 1.0e10, 1, 0, 'x', 'y', 'zzzzz', '5874897-12-31',"
              + " '294246-12-31 23:59:59.999999', '4713-01-01 00:00:00+00 BC', '1 mon -1 day',"
              + " '1e5', '1e5', '12345678-1234-1234-1234-123456789012', '\\xdeadbeef', '01:02:03',"
              + " '{2147483647}', 'sad', 3, '[5,6]', '192.168.0.1/24')");

  private static PostgresService postgres;

  @BeforeAll
  static void launch() {
    postgres = PostgresService.launch(Map.of("intervalstyle", "iso_8601", "datestyle", "german"));
    postgres.execute(
        "CREATE TYPE mood AS ENUM ('very, \"ok\"', 'sad')",
        "CREATE DOMAIN positive AS int CHECK (VALUE > 0)");
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  @Test
  void everyTypeIsReadAlike() {
    postgres.execute(
        "CREATE TABLE a (" + COLUMNS + ")",
        "CREATE TABLE b (" + COLUMNS + ")",
        "ALTER TABLE a REPLICA IDENTITY FULL",
        "ALTER TABLE b REPLICA IDENTITY FULL",
        "INSERT INTO a VALUES " + String.join(", ", ROWS),
        "CREATE PUBLICATION types FOR TABLE a, b");
    SourceSpec spec = created(planned(postgres, "types"));
    List<Field> fields = spec.feeds().getFirst().schema().fields();
    assertThat(fields.stream().map(f -> f.name() + " " + f.type()).toList())
        .containsExactly(
            "id integer",
            "b boolean",
            "s smallint",
            "i integer",
            "l bigint",
            "r real",
            "d double precision",
            "n numeric",
            "n2 numeric(10,2)",
            "n3 numeric",
            "t text",
            "v text",
            "c text",
            "dt date",
            "ts timestamp without time zone",
            "tz timestamp with time zone",
            "iv interval",
            "j jsonb",
            "jb jsonb",
            "u uuid",
            "ba bytea",
            "tm text",
            "ar text",
            "e text",
            "dom integer",
            "ra text",
            "ad text");
    String start = start(spec);
    Collected rows = new Collected(spec, start);
    try (SplitReader reader = reader(spec, start)) {
      List<String> expected = printed(fields);
      awaitRows(reader, rows, 0, expected);
      postgres.execute("INSERT INTO b VALUES " + String.join(", ", ROWS));
      awaitRows(reader, rows, 1, expected);
      postgres.execute("DELETE FROM b WHERE id <> 1", "DELETE FROM a");
      awaitRows(reader, rows, 0, List.of());
      awaitRows(reader, rows, 1, expected.subList(0, 1));
      assertThat(rows.errors()).isEmpty();
    }
    await(CONNECTOR.release(spec, Map.of(PostgresConnector.SPLIT, rows.offset())));
  }

  /** As PostgreSQL prints them, every column but the json one, which is read as a jsonb. */
  private static List<String> printed(List<Field> fields) {
    List<String> texts =
        fields.stream()
            .map(f -> "CASE WHEN " + f.name() + " IS NULL THEN '~' ELSE " + text(f) + " END")
            .toList();
    try (var connection = new Sessions(endpoint(), "test").open();
        var statement = connection.createStatement();
        var result =
            statement.executeQuery(
                "SELECT concat_ws('|', " + String.join(", ", texts) + ") FROM a")) {
      List<String> all = new java.util.ArrayList<>();
      while (result.next()) {
        all.add(result.getString(1));
      }
      return all.stream().sorted().toList();
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A json is read as a jsonb; jsonb and all others are what concat prints. */
  private static String text(Field field) {
    return "concat(" + field.name() + (field.name().equals("j") ? "::jsonb)" : ")");
  }

  private static Endpoint endpoint() {
    return PostgresOptions.ofConnection(Fixture.connection(postgres)).endpoint();
  }

  @Test
  void valuesThatWeHaveNotAreErrorsUntilTheyAreGone() {
    postgres.execute(
        "CREATE TABLE odd (id int, n numeric, t text)",
        "ALTER TABLE odd REPLICA IDENTITY FULL",
        "INSERT INTO odd VALUES (1, 'NaN', 'a'), (2, 2, 'b')",
        "CREATE PUBLICATION odd FOR TABLE odd");
    SourceSpec spec = created(planned(postgres, "odd"));
    String start = start(spec);
    Collected rows = new Collected(spec, start);
    try (SplitReader reader = reader(spec, start)) {
      awaitRows(reader, rows, 0, List.of("2|2|b"));
      postgres.execute("INSERT INTO odd VALUES (3, 'Infinity', NULL)");
      awaitCollected(reader, rows, all -> all.errors().size() == 2);
      assertThat(rows.errors().getFirst()).startsWith("slot|public.odd|").contains("NaN");
      postgres.execute("UPDATE odd SET n = 1 WHERE id = 1", "DELETE FROM odd WHERE id = 3");
      awaitRows(reader, rows, 0, List.of("1|1|a", "2|2|b"));
      awaitCollected(reader, rows, all -> all.errors().isEmpty());
    }
    await(CONNECTOR.release(spec, Map.of(PostgresConnector.SPLIT, rows.offset())));
  }

  @Test
  void largeValuesThatAnUpdateLeavesAreKept() {
    postgres.execute(
        "CREATE TABLE toasted (id int, large text, more text)",
        "ALTER TABLE toasted ALTER large SET STORAGE EXTERNAL",
        "ALTER TABLE toasted REPLICA IDENTITY FULL",
        "INSERT INTO toasted VALUES (1, repeat('x', 100000), 'a')",
        "CREATE PUBLICATION toasted FOR TABLE toasted");
    SourceSpec spec = created(planned(postgres, "toasted"));
    String start = start(spec);
    Collected rows = new Collected(spec, start);
    try (SplitReader reader = reader(spec, start)) {
      String large = "x".repeat(100000);
      awaitRows(reader, rows, 0, List.of("1|" + large + "|a"));
      postgres.execute("UPDATE toasted SET more = 'b'");
      awaitRows(reader, rows, 0, List.of("1|" + large + "|b"));
      postgres.execute("UPDATE toasted SET large = large || 'y', id = 2");
      awaitRows(reader, rows, 0, List.of("2|" + large + "y|b"));
    }
    await(CONNECTOR.release(spec, Map.of(PostgresConnector.SPLIT, rows.offset())));
  }
}
