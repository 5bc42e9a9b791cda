package io.weir.connector.postgres;

import static io.weir.connector.postgres.Fixture.CONNECTOR;
import static io.weir.connector.postgres.Fixture.await;
import static io.weir.connector.postgres.Fixture.awaitCollected;
import static io.weir.connector.postgres.Fixture.awaitFailure;
import static io.weir.connector.postgres.Fixture.awaitRows;
import static io.weir.connector.postgres.Fixture.created;
import static io.weir.connector.postgres.Fixture.planned;
import static io.weir.connector.postgres.Fixture.reader;
import static io.weir.connector.postgres.Fixture.rejection;
import static io.weir.connector.postgres.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.connector.SourceSpec;
import io.weir.connector.SplitReader;
import io.weir.kernel.Rejection;
import io.weir.testkit.services.PostgresService;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Readers that end at any moment, a server that goes away, and what was changed meanwhile. */
final class PostgresRecoveryTest {
  private static PostgresService postgres;

  @BeforeAll
  static void launch() {
    postgres = PostgresService.launch();
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  private static SourceSpec table(String name, String columns, String... rows) {
    postgres.execute(
        "CREATE TABLE " + name + " (" + columns + ")",
        "ALTER TABLE " + name + " REPLICA IDENTITY FULL");
    for (String row : rows) {
      postgres.execute("INSERT INTO " + name + " VALUES " + row);
    }
    postgres.execute("CREATE PUBLICATION " + name + " FOR TABLE " + name);
    return created(planned(postgres, name));
  }

  private static void drop(SourceSpec spec, Collected rows) {
    await(CONNECTOR.release(spec, Map.of(PostgresConnector.SPLIT, rows.offset())));
  }

  @Test
  void readersThatEndAtRandomMissNothingAndRepeatNothing() throws Exception {
    SourceSpec spec = table("busy", "id int PRIMARY KEY, v int");
    postgres.execute("INSERT INTO busy SELECT i, 0 FROM generate_series(1, 20000) i");
    Random random = new Random(42);
    String start = start(spec);
    Collected rows = new Collected(spec, start);
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(new Random(7), enough));
    int restarts = 0;
    while (!writer.isDone() || restarts < 12) {
      // What is cut is committed; what the reader holds at its end is lost with it.
      String from = rows.offset();
      try (SplitReader reader = reader(spec, from)) {
        if (restarts % 3 == 2) {
          // However slow they are, one now and then gets somewhere.
          awaitCollected(reader, rows, all -> !all.offset().equals(from) || writer.isDone());
        }
        int cuts = 1 + random.nextInt(8);
        for (int i = 0; i < cuts; i++) {
          LockSupport.parkNanos(random.nextInt(60_000_000));
          rows.add(reader.cut());
          if (random.nextBoolean()) {
            reader.sealed(Map.of(PostgresConnector.SPLIT, rows.offset()));
          }
        }
      }
      restarts++;
      enough.set(restarts >= 12 && rows.cutsWithRows() > 3);
    }
    writer.get();
    try (SplitReader reader = reader(spec, rows.offset())) {
      awaitRows(reader, rows, 0, all("busy", "id, v"));
      assertThat(rows.cutsWithRows()).isGreaterThan(3);
    }
    drop(spec, rows);
  }

  private static List<String> all(String table, String columns) {
    return postgres.query("SELECT concat_ws('|', " + columns + ") FROM " + table).stream()
        .map(String::valueOf)
        .sorted()
        .toList();
  }

  /** Transactions of several statements, some rolled back, now and then a TRUNCATE. */
  private static void write(Random random, AtomicBoolean enough) {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (int transaction = 0; transaction < 1500 || !enough.get(); transaction++) {
        for (int i = random.nextInt(4); i >= 0; i--) {
          int id = random.nextInt(2000);
          switch (random.nextInt(4)) {
            case 0 -> statement.execute("DELETE FROM busy WHERE id = " + id);
            case 1 ->
                statement.execute(
                    "UPDATE busy SET v = v + 1 WHERE id BETWEEN " + id + " AND " + (id + 3));
            default ->
                statement.execute(
                    "INSERT INTO busy VALUES ("
                        + id
                        + ", "
                        + transaction
                        + ")"
                        + " ON CONFLICT (id) DO UPDATE SET v = excluded.v");
          }
        }
        if (transaction % 600 == 300) {
          statement.execute("TRUNCATE busy");
        }
        if (random.nextInt(10) == 0) {
          connection.rollback();
        } else {
          connection.commit();
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aSnapshotThatIsInterruptedBeginsAnew() {
    SourceSpec spec = table("large", "id int, filler text");
    postgres.execute(
        "INSERT INTO large SELECT i, repeat('x', 200) FROM generate_series(1, 5000) i");
    String start = start(spec);
    Collected rows = new Collected(spec, start);
    for (int i = 0; i < 3; i++) {
      try (SplitReader reader = CONNECTOR.reader(spec)) {
        // The first rows come at once, the last ones in minutes.
        reader.throttle(10);
        reader.assign(Map.of(PostgresConnector.SPLIT, start));
        awaitCollected(reader, rows, all -> !all.rows(0).isEmpty());
      }
      assertThat(rows.offset()).isEqualTo(start);
      postgres.execute("DELETE FROM large WHERE id % 5 = " + i);
    }
    try (SplitReader reader = reader(spec, rows.offset())) {
      awaitRows(reader, rows, 0, all("large", "id, filler"));
    }
    drop(spec, rows);
  }

  @Test
  void aServerThatGoesAwayIsReadOnWhenItIsBack() {
    try (PostgresService own = PostgresService.launch()) {
      own.execute(
          "CREATE TABLE t (id int)",
          "ALTER TABLE t REPLICA IDENTITY FULL",
          "CREATE PUBLICATION p FOR TABLE t",
          "INSERT INTO t VALUES (1)");
      SourceSpec spec = created(planned(own, "p"));
      String start = start(spec);
      Collected rows = new Collected(spec, start);
      try (SplitReader reader = reader(spec, start)) {
        awaitRows(reader, rows, 0, List.of("1"));
        own.kill();
        assertThat(awaitFailure(reader, rows).sqlState()).isEqualTo("08001");
        own.start();
        own.execute("INSERT INTO t VALUES (2)");
        awaitRows(reader, rows, 0, List.of("1", "2"));
        assertThat(rows.failure()).isNull();
      }
    }
  }

  @Test
  void aChangedTableStallsWithItsName() {
    SourceSpec spec = table("shape", "id int, kept text, lost int", "(1, 'a', 1)");
    String start = start(spec);
    Collected rows = new Collected(spec, start);
    try (SplitReader reader = reader(spec, start)) {
      awaitRows(reader, rows, 0, List.of("1|a|1"));
      postgres.execute(
          "ALTER TABLE shape ADD COLUMN more int DEFAULT 5",
          "INSERT INTO shape VALUES (2, 'b', 2, 2)",
          "UPDATE shape SET more = 3");
      awaitRows(reader, rows, 0, List.of("1|a|1", "2|b|2"));
      postgres.execute(
          "ALTER TABLE shape DROP COLUMN lost", "INSERT INTO shape VALUES (3, 'c', 3)");
      Rejection dropped = awaitFailure(reader, rows);
      assertThat(dropped.sqlState()).isEqualTo("55000");
      assertThat(dropped.message())
          .isEqualTo("column \"lost\" of table \"public.shape\" was dropped or renamed");
      postgres.execute("ALTER TABLE shape ADD COLUMN lost int");
      assertThat(rows.rows(0)).containsExactly("1|a|1", "2|b|2");
    }
    Map<String, String> offsets = Map.of(PostgresConnector.SPLIT, rows.offset());
    assertThat(rejection(CONNECTOR.probe(spec, offsets)).message())
        .isEqualTo("column \"lost\" of table \"public.shape\" was dropped and created anew");
    drop(spec, rows);
  }

  @Test
  void changedTypesIdentityAndMembershipStallAsWell() {
    stalls("retyped", "ALTER TABLE retyped ALTER v TYPE bigint", "type of column \"v\"");
    stalls("narrowed", "ALTER TABLE narrowed ALTER t TYPE varchar(9)", "types of columns of table");
    stalls("unnamed", "ALTER TABLE unnamed RENAME v TO w", "column \"v\"");
    stalls("keyed", "ALTER TABLE keyed REPLICA IDENTITY DEFAULT", "has not REPLICA IDENTITY FULL");
    stalls("left", "ALTER PUBLICATION left_ DROP TABLE \"left\"", "is gone from publication");
    stalls(
        "back",
        "ALTER PUBLICATION back_ DROP TABLE back; ALTER PUBLICATION back_ ADD TABLE back",
        "left publication");
    stalls("twice", "DROP TABLE twice; CREATE TABLE twice (id int)", "is gone from publication");
    stalls("partly", "ALTER PUBLICATION partly_ SET (publish = 'insert')", "does not publish");
  }

  private static void stalls(String table, String change, String message) {
    postgres.execute(
        "CREATE TABLE \"" + table + "\" (id int PRIMARY KEY, v int, t varchar(10))",
        "ALTER TABLE \"" + table + "\" REPLICA IDENTITY FULL",
        "INSERT INTO \"" + table + "\" VALUES (1, 1, 'a')",
        "CREATE PUBLICATION " + table + "_ FOR TABLE \"" + table + "\"");
    SourceSpec spec = created(planned(postgres, table + "_"));
    String start = start(spec);
    Collected rows = new Collected(spec, start);
    try (SplitReader reader = reader(spec, start)) {
      awaitRows(reader, rows, 0, List.of("1|1|a"));
      postgres.execute(change);
      Rejection stalled = awaitFailure(reader, rows);
      assertThat(stalled.message()).contains(message);
      assertThat(stalled.hint()).isNotNull();
      assertThat(rows.rows(0)).containsExactly("1|1|a");
    }
    Map<String, String> offsets = Map.of(PostgresConnector.SPLIT, rows.offset());
    assertThat(rejection(CONNECTOR.probe(spec, offsets)).message()).contains(message);
    drop(spec, rows);
  }

  @Test
  void aSlotThatIsGoneOrAheadStalls() {
    SourceSpec spec = table("slotted", "id int", "(1)");
    String start = start(spec);
    Collected rows = new Collected(spec, start);
    try (SplitReader reader = reader(spec, start)) {
      awaitRows(reader, rows, 0, List.of("1"));
    }
    String slot = StreamOffset.parse(rows.offset()).slot();
    Map<String, String> offsets = Map.of(PostgresConnector.SPLIT, rows.offset());
    await(CONNECTOR.probe(spec, offsets));
    drop(spec, rows);
    postgres.execute("INSERT INTO slotted VALUES (2)");
    stalls(spec, rows, "replication slot \"" + slot + "\" does not exist");
    postgres.execute("SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
    stalls(spec, rows, "replication slot \"" + slot + "\" is ahead of this source");
    assertThat(rows.rows(0)).containsExactly("1");
    // Reading everything anew takes another slot, and mends it.
    String anew = start(spec);
    try (SplitReader reader = reader(spec, anew)) {
      awaitRows(reader, rows, 0, List.of("1", "2"));
    }
    drop(spec, rows);
    await(CONNECTOR.release(spec, offsets));
  }

  private static void stalls(SourceSpec spec, Collected rows, String message) {
    try (SplitReader reader = reader(spec, rows.offset())) {
      Rejection stalled = awaitFailure(reader, rows);
      assertThat(stalled.message()).isEqualTo(message);
      assertThat(stalled.sqlState()).isEqualTo("55000");
    }
    Map<String, String> offsets = Map.of(PostgresConnector.SPLIT, rows.offset());
    assertThat(rejection(CONNECTOR.probe(spec, offsets)).message()).isEqualTo(message);
  }

  @Test
  void aTransactionThatIsTooLargeStalls() {
    SourceSpec small =
        planned(postgres, "huge", "max_transaction_bytes", "65536", "max_buffer_bytes", "65536");
    postgres.execute(
        "CREATE TABLE huge (t text)",
        "ALTER TABLE huge REPLICA IDENTITY FULL",
        "CREATE PUBLICATION huge FOR TABLE huge");
    SourceSpec spec = created(small);
    String start = start(spec);
    Collected rows = new Collected(spec, start);
    try (SplitReader reader = reader(spec, start)) {
      postgres.execute("INSERT INTO huge VALUES ('first')");
      awaitRows(reader, rows, 0, List.of("first"));
      postgres.execute("INSERT INTO huge SELECT repeat('x', 100) FROM generate_series(1, 2000)");
      Rejection stalled = awaitFailure(reader, rows);
      assertThat(stalled.sqlState()).isEqualTo("54000");
      assertThat(rows.rows(0)).containsExactly("first");
    }
    SourceSpec larger =
        new SourceSpec(
            spec.sourceId(), planned(postgres, "huge").options(), spec.shape(), spec.feeds());
    try (SplitReader reader = reader(larger, rows.offset())) {
      awaitRows(reader, rows, 0, all("huge", "t"));
    }
    drop(spec, rows);
  }
}
