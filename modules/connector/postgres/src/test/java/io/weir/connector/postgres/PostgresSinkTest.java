package io.weir.connector.postgres;

import static io.weir.connector.postgres.Fixture.await;
import static io.weir.connector.postgres.Fixture.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.columnar.text.ValueText;
import io.weir.connector.SinkSpec;
import io.weir.connector.SinkWriter;
import io.weir.domain.sink.SinkDefinition;
import io.weir.kernel.Rejection;
import io.weir.testkit.services.PostgresService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class PostgresSinkTest {
  private static final PostgresSinkConnector CONNECTOR = new PostgresSinkConnector();
  private static final Schema PAIRS =
      Schema.of(new Field("id", DataType.INT4), new Field("v", DataType.TEXT));
  private static final Object NIL = new Object();
  private static PostgresService postgres;

  @BeforeAll
  static void launch() {
    postgres = PostgresService.launch();
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  private static SinkSpec spec(String table, Schema schema, List<Integer> key, String... more) {
    Map<String, String> options = new HashMap<>(Fixture.connection(postgres));
    options.put("table", table);
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return new SinkSpec(
        "u9", options, schema, key, SinkDefinition.Format.NONE, SinkDefinition.Envelope.UPSERT);
  }

  /** Rows of texts, the weight in front. */
  private static Batch batch(Schema schema, Object[]... rows) {
    BatchBuilder builder = new BatchBuilder(schema.types(), rows.length);
    for (Object[] row : rows) {
      for (int i = 0; i < schema.size(); i++) {
        Object value = row[i + 1];
        if (value == NIL) {
          builder.column(i).appendNull();
        } else {
          ValueText.parse(schema.type(i), value.toString(), builder.column(i));
        }
      }
      builder.endRow((Integer) row[0]);
    }
    return builder.build();
  }

  private static Object[] row(Object... values) {
    return values;
  }

  private static List<@Nullable String> pairs(String table) {
    return postgres.query("SELECT concat_ws('|', id, v) FROM " + table + " ORDER BY id");
  }

  @Test
  void upsertsAndDeletesByKey() {
    postgres.execute(
        "CREATE SCHEMA \"Out\"",
        "CREATE TABLE \"Out\".\"T\" (v varchar(20), id bigint PRIMARY KEY, at timestamptz"
            + " DEFAULT now())");
    SinkSpec spec = spec("\"Out\".\"T\"", PAIRS, List.of(0));
    assertThat(await(CONNECTOR.probe(spec)).value()).matches("[0-9]+/1/postgres");
    try (SinkWriter writer = CONNECTOR.writer(spec)) {
      assertThat(await(writer.open())).isEmpty();
      await(
          writer.append(
              batch(PAIRS, row(1, 1, "a"), row(1, 2, "tab\t nl\n cr\r bs\\N"), row(1, 3, NIL))));
      await(writer.append(batch(PAIRS, row(1, 4, "\\N"))));
      assertThat(pairs("\"Out\".\"T\"")).isEmpty();
      await(writer.commit(100));
      assertThat(pairs("\"Out\".\"T\""))
          .containsExactly("1|a", "2|tab\t nl\n cr\r bs\\N", "3", "4|\\N");
      await(writer.append(batch(PAIRS, row(-1, 1, "a"), row(1, 1, "b"), row(-1, 3, NIL))));
      await(writer.commit(200));
      assertThat(pairs("\"Out\".\"T\"")).hasSize(3).startsWith("1|b");
      await(writer.commit(300));
    }
    try (SinkWriter writer = CONNECTOR.writer(spec)) {
      assertThat(await(writer.open())).hasValue(300);
    }
  }

  @Test
  void everyTypeArrivesAsItIs() {
    Schema schema =
        Schema.of(
            new Field("id", DataType.INT2),
            new Field("b", DataType.BOOLEAN),
            new Field("i", DataType.INT4),
            new Field("l", DataType.INT8),
            new Field("r", DataType.FLOAT4),
            new Field("d", DataType.FLOAT8),
            new Field("n", DataType.numeric(10, 2)),
            new Field("t", DataType.TEXT),
            new Field("ba", DataType.BYTEA),
            new Field("dt", DataType.DATE),
            new Field("ts", DataType.TIMESTAMP),
            new Field("tz", DataType.TIMESTAMPTZ),
            new Field("iv", DataType.INTERVAL),
            new Field("j", DataType.JSONB),
            new Field("u", DataType.UUID));
    postgres.execute(
        "ALTER DATABASE postgres SET datestyle = 'german'",
        "ALTER DATABASE postgres SET intervalstyle = 'sql_standard'",
        "CREATE TABLE types (id int PRIMARY KEY, b boolean, i bigint, l numeric, r real, d double"
            + " precision, n numeric(12,3), t text, ba bytea, dt date, ts timestamp,"
            + " tz timestamptz, iv interval, j jsonb, u uuid)");
    SinkSpec spec = spec("types", schema, List.of(0));
    await(CONNECTOR.probe(spec));
    try (SinkWriter writer = CONNECTOR.writer(spec)) {
      await(writer.open());
      await(
          writer.append(
              batch(
                  schema,
                  row(
                      1,
                      1,
                      "t",
                      Integer.MIN_VALUE,
                      Long.MIN_VALUE,
                      "NaN",
                      "-Infinity",
                      "-0.01",
                      "ü€😀",
                      "\\x00ff5c",
                      "infinity",
                      "0044-03-15 12:00:00.000001 BC",
                      "2026-07-01 12:00:00.5+05:30",
                      "-1 year +2 days -03:04:05.6",
                      "{\"a\": [1.50, null, \"\\\\ \\n\"]}",
                      "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
                  row(
                      1, 2, NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL,
                      NIL))));
      await(writer.commit(1));
    }
    try (var connection = postgres.connect();
        var statement = connection.createStatement()) {
      statement.execute(
          "SET intervalstyle = 'postgres'; SET datestyle = 'ISO'; SET timezone = 'UTC'");
      try (var rows =
          statement.executeQuery(
              "SELECT concat_ws('|', id, b, i, l, r, d, n, t, ba, dt, ts, tz, iv, j, u) FROM types"
                  + " ORDER BY id")) {
        rows.next();
        assertThat(rows.getString(1))
            .isEqualTo(
                "1|t|-2147483648|-9223372036854775808|NaN|-Infinity|-0.010|ü€😀|\\x00ff5c|infinity|"
                    + "0044-03-15 12:00:00.000001 BC|2026-07-01 06:30:00.5+00|"
                    + "-1 years +2 days -03:04:05.6|{\"a\": [1.50, null, \"\\\\ \\n\"]}|"
                    + "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
        rows.next();
        assertThat(rows.getString(1)).isEqualTo("2");
      }
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The runner's part, with a writer that ends anywhere: before a commit, or after it and before
   * anybody knows.
   */
  @Test
  void everyEpochIsThereOnceWhereverTheWriterEnds() {
    postgres.execute("CREATE TABLE once (id int PRIMARY KEY, v text)");
    SinkSpec spec = spec("once", PAIRS, List.of(0));
    Random random = new Random(11);
    List<Batch> epochs = new ArrayList<>();
    TreeMap<Integer, String> model = new TreeMap<>();
    for (int epoch = 0; epoch < 60; epoch++) {
      epochs.add(change(model, epoch, random));
    }
    int next = 0;
    int writers = 0;
    while (next < epochs.size()) {
      SinkWriter writer = CONNECTOR.writer(spec);
      writers++;
      OptionalLong reached = await(writer.open());
      assertThat(reached.orElse(-1)).isGreaterThanOrEqualTo(next - 1L);
      next = (int) reached.orElse(-1) + 1;
      int lifetime = random.nextInt(6);
      while (next < epochs.size() && lifetime-- > 0) {
        await(writer.append(epochs.get(next)));
        if (lifetime == 0 && random.nextBoolean()) {
          break;
        }
        var committed = writer.commit(next);
        if (lifetime == 0 && random.nextBoolean()) {
          // Whether it is made before the session ends is chance.
          break;
        }
        await(committed);
        next++;
      }
      writer.close();
    }
    assertThat(writers).isGreaterThan(5);
    List<String> expected = new ArrayList<>();
    model.forEach((id, v) -> expected.add(id + "|" + v));
    assertThat(pairs("once")).isEqualTo(expected);
  }

  private static Batch change(TreeMap<Integer, String> model, int epoch, Random random) {
    List<Object[]> rows = new ArrayList<>();
    for (int id = 0; id < 20; id++) {
      if (random.nextInt(3) == 0) {
        String before = model.get(id);
        if (before != null) {
          rows.add(row(-1, id, before));
          model.remove(id);
        }
        if (before == null || random.nextBoolean()) {
          model.put(id, "v" + epoch);
          rows.add(row(1, id, "v" + epoch));
        }
      }
    }
    return batch(PAIRS, rows.toArray(new Object[0][]));
  }

  @Test
  void anEarlierWriterCanCommitNothing() {
    postgres.execute("CREATE TABLE fenced (id int PRIMARY KEY, v text)");
    SinkSpec spec = spec("fenced", PAIRS, List.of(0));
    try (SinkWriter first = CONNECTOR.writer(spec)) {
      await(first.open());
      // Holds the row's lock in its open transaction.
      await(first.append(batch(PAIRS, row(1, 1, "first"))));
      try (SinkWriter second = CONNECTOR.writer(spec)) {
        assertThat(await(second.open())).isEmpty();
        await(second.append(batch(PAIRS, row(1, 1, "second"))));
        await(second.commit(10));
        assertThat(rejection(first.commit(20)).sqlState()).isEqualTo("55006");
        assertThat(pairs("fenced")).containsExactly("1|second");
        await(second.commit(30));
      }
    }
  }

  @Test
  void aKeyOfTwoRowsAndALostServerAreRefusals() {
    postgres.execute("CREATE TABLE twice (id int PRIMARY KEY, v text)");
    SinkSpec spec = spec("twice", PAIRS, List.of(0));
    try (SinkWriter writer = CONNECTOR.writer(spec)) {
      await(writer.open());
      assertThat(rejection(writer.append(batch(PAIRS, row(1, 1, "a"), row(1, 1, "b")))).sqlState())
          .isEqualTo("23505");
    }
    try (PostgresService own = PostgresService.launch()) {
      own.execute("CREATE TABLE t (id int PRIMARY KEY, v text)");
      SinkSpec there = spec("t", PAIRS, List.of(0), "port", Integer.toString(own.port()));
      try (SinkWriter writer = CONNECTOR.writer(there)) {
        await(writer.open());
        own.kill();
        assertThat(rejection(writer.append(batch(PAIRS, row(1, 1, "a")))).sqlState())
            .isEqualTo("08001");
      }
    }
  }

  @Test
  void aProbeListsEveryDifference() {
    postgres.execute(
        "CREATE TABLE unfit (id int, v int, needed text NOT NULL, g int GENERATED ALWAYS AS (v)"
            + " STORED)",
        "CREATE VIEW a_view AS SELECT 1 AS id",
        "CREATE ROLE sinker LOGIN PASSWORD 's'",
        "REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC",
        "CREATE TABLE permitted (id int PRIMARY KEY, v text)");
    Schema schema =
        Schema.of(
            new Field("id", DataType.INT4),
            new Field("v", DataType.TEXT),
            new Field("g", DataType.INT4),
            new Field("x", DataType.DATE));
    Rejection unfit = rejection(CONNECTOR.probe(spec("unfit", schema, List.of(0))));
    assertThat(unfit.sqlState()).isEqualTo("42804");
    assertThat(unfit.detail())
        .isEqualTo(
            "column \"id\" is in the key and may be null; column \"v\" is integer, not text;"
                + " column \"g\" is generated and cannot be written; column \"x\" (date) is missing;"
                + " column \"needed\" is not null and would get no value;"
                + " no unique index on (id).");
    assertThat(rejection(CONNECTOR.probe(spec("absent", PAIRS, List.of(0)))).sqlState())
        .isEqualTo("42P01");
    assertThat(rejection(CONNECTOR.probe(spec("a_view", PAIRS, List.of(0)))).sqlState())
        .isEqualTo("42809");
    assertThat(rejection(CONNECTOR.probe(spec("permitted", PAIRS, List.of()))).sqlState())
        .isEqualTo("22023");
    SinkSpec sinker = spec("permitted", PAIRS, List.of(0), "user", "sinker", "password", "s");
    Rejection refused = rejection(CONNECTOR.probe(sinker));
    assertThat(refused.sqlState()).isEqualTo("42501");
    assertThat(refused.detail())
        .contains("SELECT on public.permitted", "TEMPORARY on the database", "CREATE on schema");
    postgres.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON permitted TO sinker",
        "GRANT TEMPORARY ON DATABASE postgres TO sinker",
        "GRANT CREATE ON SCHEMA public TO sinker");
    try (SinkWriter writer = CONNECTOR.writer(spec("permitted", PAIRS, List.of(0)))) {
      await(writer.open());
    }
    postgres.execute("GRANT SELECT, INSERT, UPDATE ON weir_sink_progress TO sinker");
    await(CONNECTOR.probe(sinker));
    try (SinkWriter writer = CONNECTOR.writer(sinker)) {
      await(writer.open());
      await(writer.append(batch(PAIRS, row(1, 1, "a"))));
      await(writer.commit(5));
    }
    assertThat(pairs("permitted")).containsExactly("1|a");
  }
}
