package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From records of a real broker to rows of views, in every form a source can take. */
@ExtendWith(Stand.Shared.class)
class KafkaSourceTest {
  private final Stand stand;
  private final Db db;
  private final String c = Stand.name("conn");
  private final String s = Stand.name("src");

  KafkaSourceTest(Stand stand) throws Exception {
    this.stand = stand;
    this.db = stand.connect();
  }

  @BeforeEach
  void connection() throws Exception {
    db.run(stand.connection(c));
  }

  @AfterEach
  void drop() throws Exception {
    db.run(
        "DROP CONNECTION IF EXISTS " + c + " CASCADE", "DROP SOURCE IF EXISTS " + s + " CASCADE");
    db.close();
  }

  private Topic topic(int partitions) {
    return new Topic(stand.kafka(), s, partitions);
  }

  private String source(String rest) {
    return "CREATE SOURCE " + s + " FROM KAFKA CONNECTION " + c + " (TOPIC '" + s + "') " + rest;
  }

  @Test
  void fieldsAreTakenByNameAndAMissingOneIsNull() throws Exception {
    try (Topic topic = topic(2)) {
      topic.send(0, null, "{\"id\":1,\"name\":\"a\",\"price\":1.50,\"extra\":[1]}").flush();
      db.run(
          source("(id bigint, name text, price numeric(10,2)) FORMAT JSON"),
          "CREATE MATERIALIZED VIEW v_"
              + s
              + " AS SELECT name, sum(price) AS total FROM "
              + s
              + " GROUP BY name");
      topic
          .send(1, null, "{\"id\":2,\"name\":\"b\"}")
          .send(1, null, "{\"name\":\"a\",\"price\":2}");
      topic.flush();
      db.eventually("SELECT * FROM " + s + " ORDER BY id", "1|a|1.50", "2|b|NULL", "NULL|a|2.00");
      db.eventually("SELECT * FROM v_" + s + " ORDER BY name", "a|3.50", "b|NULL");
    }
  }

  @Test
  void withoutColumnsTheRecordIsOneJsonb() throws Exception {
    try (Topic topic = topic(1)) {
      db.run(
          source("FORMAT JSON"),
          "CREATE MATERIALIZED VIEW v_"
              + s
              + " AS SELECT data->>'kind' AS kind, sum((data->'n')::bigint) AS n FROM "
              + s
              + " GROUP BY 1");
      topic.values("{\"kind\":\"x\",\"n\":1}", "{\"kind\":\"x\",\"n\":2}", "[3, null]", "\"t\"");
      db.eventually("SELECT * FROM v_" + s + " ORDER BY kind", "x|3", "NULL|NULL");
      db.eventually(
          "SELECT data FROM " + s + " ORDER BY data::text",
          "\"t\"",
          "[3, null]",
          "{\"n\": 1, \"kind\": \"x\"}",
          "{\"n\": 2, \"kind\": \"x\"}");
    }
  }

  @Test
  void textIsOneColumn() throws Exception {
    try (Topic topic = topic(1)) {
      db.run(source("FORMAT TEXT"));
      topic.values("one", "", "dr\u00fci \ud83d\ude00");
      db.eventually(
          "SELECT text FROM " + s + " ORDER BY text", "", "dr\u00fci \ud83d\ude00", "one");
    }
  }

  @Test
  void upsertKeepsTheLatestOfEachKeyAndATombstoneDeletes() throws Exception {
    try (Topic topic = topic(2)) {
      db.run(
          source("(v bigint) KEY FORMAT TEXT VALUE FORMAT JSON INCLUDE KEY AS k ENVELOPE UPSERT"),
          "CREATE MATERIALIZED VIEW v_" + s + " AS SELECT count(*), sum(v) FROM " + s);
      topic.send(0, "a", "{\"v\":1}").send(0, "a", "{\"v\":2}").send(1, "b", "{\"v\":10}").flush();
      db.eventually("SELECT k, v FROM " + s + " ORDER BY k", "a|2", "b|10");
      db.eventually("SELECT * FROM v_" + s, "2|12");
      topic.send(0, "a", null).send(1, "b", "{\"v\":11}").flush();
      db.eventually("SELECT k, v FROM " + s + " ORDER BY k", "b|11");
      db.eventually("SELECT * FROM v_" + s, "1|11");
    }
  }

  @Test
  void partitionOffsetTimestampAndKeyCanBeIncluded() throws Exception {
    try (Topic topic = topic(2)) {
      db.run(
          source(
              "(id int) KEY FORMAT TEXT VALUE FORMAT JSON"
                  + " INCLUDE KEY AS k, PARTITION, OFFSET AS o, TIMESTAMP AS at"));
      topic.send(0, 1_700_000_000_123L, "x", "{\"id\":1}");
      topic.send(1, 1_700_000_000_000L, null, "{\"id\":2}");
      topic.send(1, 1_700_000_001_000L, "y", "{\"id\":3}").flush();
      db.eventually(
          "SELECT id, k, partition, o, at FROM " + s + " ORDER BY id",
          "1|x|0|0|2023-11-14 22:13:20.123",
          "2|NULL|1|0|2023-11-14 22:13:20",
          "3|y|1|1|2023-11-14 22:13:21");
    }
  }

  @Test
  void theOtherSpellingMakesTheSameSource() throws Exception {
    try (Topic topic = topic(1)) {
      db.run(
          "CREATE SOURCE "
              + s
              + " (id bigint, v text) WITH (connector = 'kafka', topic = '"
              + s
              + "', connection = "
              + c
              + ", scan.startup.mode = 'earliest')"
              + " FORMAT PLAIN ENCODE JSON");
      topic.values("{\"id\":1,\"v\":\"x\"}");
      db.eventually("SELECT * FROM " + s, "1|x");
    }
  }

  @Test
  void aSourceWithoutAConnectionNamesItsBrokers() throws Exception {
    try (Topic topic = topic(1)) {
      topic.values("{\"id\":7}");
      db.run(
          "CREATE SOURCE "
              + s
              + " (id bigint) WITH (connector = 'kafka', topic = '"
              + s
              + "', properties.bootstrap.server = '"
              + stand.kafka().bootstrap()
              + "') FORMAT PLAIN ENCODE JSON");
      db.eventually("SELECT * FROM " + s, "7");
    }
  }

  @Test
  void whatCannotBeDecodedIsARowOfTheErrorsAndIsCounted() throws Exception {
    try (Topic topic = topic(2)) {
      db.run(source("(id int, v text) FORMAT JSON"));
      topic.send(0, null, "{\"id\":1,\"v\":\"a\"}").send(0, null, "{\"id\":").send(1, null, "");
      topic.send(0, null, "{\"id\":99999999999}").send(1, null, "{\"id\":\"two\"}");
      topic.send(1, null, "{\"id\":2,\"v\":\"b\"}").flush();
      db.eventually("SELECT * FROM " + s + " ORDER BY id", "1|a", "2|b");
      List<String> errors =
          db.eventually(
              "SELECT partition, \"offset\", reason FROM " + s + "_errors ORDER BY 1, 2",
              rows -> rows.size() == 4);
      assertThat(errors.get(0)).startsWith("0|1|");
      assertThat(errors.get(1)).startsWith("0|2|").contains("99999999999");
      assertThat(errors.get(2)).startsWith("1|0|");
      assertThat(errors.get(3)).startsWith("1|1|").contains("two");
      db.eventually(
          "SELECT status, records, decode_errors FROM weir_sources WHERE name = '" + s + "'",
          "running|6|4");
    }
  }

  @Test
  void newPartitionsAreFoundWhileRunning() throws Exception {
    try (Topic topic = topic(1)) {
      db.run(
          source("(id int) FORMAT JSON"),
          "CREATE MATERIALIZED VIEW v_" + s + " AS SELECT count(*) FROM " + s);
      topic.values("{\"id\":1}");
      db.eventually("SELECT * FROM v_" + s, "1");
      topic.addPartitions(3);
      topic.send(1, null, "{\"id\":2}").send(2, null, "{\"id\":3}").flush();
      db.eventually("SELECT * FROM v_" + s, "3");
      db.eventually(
          "SELECT split_id, current_offset FROM weir_source_splits p JOIN weir_sources s"
              + " ON s.id = p.source_id WHERE s.name = '"
              + s
              + "' ORDER BY 1",
          "0|1",
          "1|1",
          "2|1");
    }
  }

  @Test
  void theStartOffsetIsHonoured() throws Exception {
    try (Topic topic = topic(2)) {
      topic.values("{\"id\":1}", "{\"id\":2}", "{\"id\":3}");
      topic.send(1, null, "{\"id\":4}").send(1, null, "{\"id\":5}").flush();
      db.run(
          "CREATE SOURCE "
              + s
              + " FROM KAFKA CONNECTION "
              + c
              + " (TOPIC '"
              + s
              + "', START OFFSET (2, 1)) (id int) FORMAT JSON");
      db.eventually("SELECT id FROM " + s + " ORDER BY id", "3", "5");
    }
  }

  @Test
  void droppingTheConnectionWithCascadeDropsWhatStandsOnIt() throws Exception {
    try (Topic topic = topic(1)) {
      db.run(
          source("(id int) FORMAT JSON"),
          "CREATE MATERIALIZED VIEW v_" + s + " AS SELECT id FROM " + s,
          "CREATE MATERIALIZED VIEW w_" + s + " AS SELECT count(*) FROM v_" + s);
      topic.values("{\"id\":1}");
      db.eventually("SELECT * FROM w_" + s, "1");
      var refused = db.refusal("DROP CONNECTION " + c);
      assertThat(refused.getSQLState()).isEqualTo("2BP01");
      assertThat(refused.getHint()).contains("CASCADE");
      db.run("DROP CONNECTION " + c + " CASCADE");
      assertThat(db.lines("SELECT name FROM weir_objects WHERE name LIKE '%" + s + "'")).isEmpty();
      assertThat(db.refusal("SELECT * FROM w_" + s).getSQLState()).isEqualTo("42P01");
    }
  }
}
