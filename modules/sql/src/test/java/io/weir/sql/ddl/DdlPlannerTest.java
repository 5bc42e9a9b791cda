package io.weir.sql.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceFormat;
import io.weir.gateway.Upstreams.NamedSchema;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements to plans over a catalog that {@link PlannedCatalog} grew by running plans. */
class DdlPlannerTest {
  private final PlannedCatalog catalog = new PlannedCatalog();

  private String notice(String sql) {
    Draft draft = catalog.draft(sql);
    assertThat(draft.isNothing()).isTrue();
    assertThat(draft.notices()).hasSize(1);
    Rejection text = draft.notices().getFirst().text();
    return text.sqlState() + " " + text.message();
  }

  private Rejection rejection(String sql) {
    try {
      OperationPlan plan = catalog.plan(sql);
      throw new AssertionError("planned: " + plan);
    } catch (RejectedException e) {
      return e.rejection();
    }
  }

  private static List<String> steps(OperationPlan plan) {
    return plan.steps().stream()
        .map(
            s ->
                s.target().persistenceId()
                    + " "
                    + s.command().getClass().getSimpleName()
                    + (s.undo() == null ? "" : " / " + s.undo().getClass().getSimpleName()))
        .toList();
  }

  private SourceDefinition source(String name) {
    CatalogEntry entry = catalog.entry(name);
    return ((ObjectDefinition.OfSource) entry.definition()).definition();
  }

  private static List<String> columns(Schema schema) {
    return schema.fields().stream()
        .map(f -> f.name() + " " + f.type() + (f.nullable() ? "" : " NOT NULL"))
        .toList();
  }

  @Test
  void createConnection() {
    Draft draft =
        catalog.draft("CREATE CONNECTION c TO KAFKA (BROKER 'b:9092') WITH (VALIDATE = false)");
    assertThat(draft.check())
        .isInstanceOfSatisfying(
            UpstreamCheck.OfConnection.class,
            check -> {
              assertThat(check.validate()).isFalse();
              assertThat(check.connection().options()).containsOnlyKeys("broker");
            });
    OperationPlan plan = catalog.finish(draft);
    assertThat(steps(plan))
        .containsExactly(
            "catalog|catalog Reserve / Abandon",
            "connection|u1 Create / Drop",
            "catalog|catalog Confirm");
    assertThat(plan.kind()).isEqualTo("create connection");
    assertThat(plan.statement()).isEqualTo("CREATE CONNECTION c TO KAFKA (BROKER = 'b:9092')");
  }

  @Test
  void createSourceReservesItsErrorsAndAttaches() {
    catalog.run("CREATE CONNECTION c TO KAFKA (BROKER 'b:9092')");
    Draft draft =
        catalog.draft("CREATE SOURCE bids FROM KAFKA CONNECTION c (TOPIC 'bids') FORMAT JSON");
    assertThat(draft.check())
        .isInstanceOfSatisfying(
            UpstreamCheck.OfSource.class,
            check -> {
              assertThat(check.connector()).isEqualTo("kafka");
              assertThat(check.connection()).isNotNull();
              assertThat(check.options()).containsEntry("topic", "bids");
              assertThat(check.shape().format()).isEqualTo(SourceFormat.JSONB);
            });
    OperationPlan plan = catalog.finish(draft);
    assertThat(steps(plan))
        .containsExactly(
            "catalog|catalog Reserve / Abandon",
            "connection|u1 Attach / Detach",
            "source|u2 Create / Drop",
            "catalog|catalog Confirm");
    catalog.run(plan);
    assertThat(columns(catalog.columns("bids"))).containsExactly("data jsonb NOT NULL");
    assertThat(columns(catalog.columns("bids_errors")))
        .containsExactly(
            "partition text NOT NULL", "offset text NOT NULL", "raw bytea", "reason text NOT NULL");
    assertThat(catalog.entry("bids").dependsOn())
        .containsExactly(new ObjectId("u1"), new ObjectId("s1"));
    assertThat(source("bids").errors()).isEqualTo(new ObjectId("u3"));
    assertThat(source("bids").outputs())
        .map(SourceDefinition.Output::collection)
        .containsExactly(new ObjectId("u2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FORMAT TEXT | text text NOT NULL | TEXT",
        "FORMAT BYTES INCLUDE KEY | data bytea NOT NULL;key bytea | BYTES",
        "(id int, p numeric(5,2)) FORMAT JSON INCLUDE PARTITION, OFFSET AS o, TIMESTAMP, HEADERS | id integer;p numeric(5,2);partition integer NOT NULL;o bigint NOT NULL;timestamp timestamp without time zone;headers jsonb NOT NULL | JSON",
        "(id int) FORMAT JSON INCLUDE OFFSET ENVELOPE UPSERT | key text NOT NULL;id integer;offset bigint NOT NULL | JSON",
        "FORMAT JSON INCLUDE OFFSET, KEY AS k ENVELOPE UPSERT | k text NOT NULL;data jsonb NOT NULL;offset bigint NOT NULL | JSONB",
        "KEY FORMAT BYTES VALUE FORMAT TEXT ENVELOPE UPSERT | key bytea NOT NULL;text text NOT NULL | TEXT",
        "FORMAT CSV WITH 2 COLUMNS | column1 text;column2 text | CSV",
        "(a int, b text NOT NULL) FORMAT CSV WITH 2 COLUMNS ENVELOPE NONE | a integer;b text NOT NULL | CSV",
        "(line text) FORMAT TEXT | line text | TEXT",
      })
  void columnsOfASource(String clauses, String columns, SourceFormat format) {
    catalog.run("CREATE CONNECTION c TO KAFKA (BROKER 'b:9092')");
    catalog.run("CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't') " + clauses);
    assertThat(columns(catalog.columns("s"))).containsExactly(columns.split(";"));
    assertThat(source("s").shape().format()).isEqualTo(format);
    assertThat(source("s").shape().upsert()).isEqualTo(clauses.contains("UPSERT"));
    // What SHOW CREATE prints makes the same source again.
    String createSql = catalog.entry("s").createSql();
    PlannedCatalog other = new PlannedCatalog();
    other.run("CREATE CONNECTION c TO KAFKA (BROKER 'b:9092')");
    other.run(createSql);
    assertThat(other.entry("s").definition()).isEqualTo(catalog.entry("s").definition());
    assertThat(other.entry("s").createSql()).isEqualTo(createSql);
  }

  @Test
  void risingWavesSpellingGivesTheSameDefinition() {
    catalog.run("CREATE CONNECTION c TO KAFKA (BROKER 'b:9092')");
    catalog.run(
        "CREATE SOURCE s (id int) WITH (connector = 'kafka', connection = c, topic = 't') FORMAT UPSERT ENCODE JSON");
    PlannedCatalog other = new PlannedCatalog();
    other.run("CREATE CONNECTION c TO KAFKA (BROKER 'b:9092')");
    other.run(
        "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't') (id int) FORMAT JSON ENVELOPE UPSERT");
    assertThat(catalog.entry("s").definition()).isEqualTo(other.entry("s").definition());
  }

  @Test
  void aSourceWithoutAConnectionCarriesItsBrokers() {
    String sql =
        "CREATE SOURCE s (id int) WITH (connector = 'kafka', topic = 't', properties.bootstrap.server = 'b:9092')"
            + " FORMAT PLAIN ENCODE JSON";
    catalog.run(sql);
    assertThat(source("s").connection()).isNull();
    assertThat(source("s").options()).containsOnlyKeys("topic", "properties.bootstrap.server");
    PlannedCatalog other = new PlannedCatalog();
    other.run(catalog.entry("s").createSql());
    assertThat(other.entry("s").definition()).isEqualTo(catalog.entry("s").definition());
  }

  @Test
  void aGeneratorOfSeveralTables() {
    NamedSchema auctions =
        new NamedSchema("auctions", Schema.of(new Field("id", DataType.INT8, false)));
    NamedSchema bids = new NamedSchema("bids", Schema.of(new Field("price", DataType.INT8, false)));
    catalog.upstream(auctions, bids);
    assertThat(rejection("CREATE SOURCE g FROM LOAD GENERATOR AUCTION").hint())
        .isEqualTo("Add FOR ALL TABLES.");
    catalog.run("CREATE SOURCE g FROM LOAD GENERATOR AUCTION (TICK INTERVAL '1s') FOR ALL TABLES");
    assertThat(source("g").options())
        .containsEntry("generator", "auction")
        .containsEntry("tick_interval", "1s");
    assertThat(source("g").outputs())
        .map(SourceDefinition.Output::name)
        .containsExactly("auctions", "bids");
    assertThat(catalog.entry("bids").type()).isEqualTo(ObjectType.SUBSOURCE);
    assertThat(columns(catalog.columns("bids"))).containsExactly("price bigint NOT NULL");
    assertThat(catalog.entry("g").createSql())
        .isEqualTo(
            "CREATE SOURCE g IN CLUSTER quickstart FROM LOAD GENERATOR AUCTION (TICK INTERVAL = '1s') FOR ALL TABLES");
    assertThat(rejection("CREATE SOURCE h FROM LOAD GENERATOR AUCTION FOR ALL TABLES").message())
        .isEqualTo("relation \"auctions\" already exists");
    assertThat(rejection("DROP SOURCE bids").message()).isEqualTo("\"bids\" is not a source");
    catalog.run("DROP SOURCE g");
    assertThat(catalog.names()).containsExactly("quickstart");
  }

  @Test
  void aGeneratorOfOneTable() {
    catalog.upstream(
        new NamedSchema("counter", Schema.of(new Field("counter", DataType.INT8, false))));
    catalog.run("CREATE SOURCE g FROM LOAD GENERATOR COUNTER");
    assertThat(columns(catalog.columns("g"))).containsExactly("counter bigint NOT NULL");
    assertThat(rejection("CREATE SOURCE h FROM LOAD GENERATOR COUNTER FOR ALL TABLES").sqlState())
        .isEqualTo("42P17");
  }

  @Test
  void tablesAndViews() {
    catalog.run("CREATE TABLE t (a int NOT NULL, b text)");
    assertThat(catalog.entry("t").createSql())
        .isEqualTo("CREATE TABLE t (a integer NOT NULL, b text)");
    catalog.run("CREATE VIEW v AS SELECT a,  b FROM t -- kept");
    assertThat(catalog.entry("v").createSql()).isEqualTo("CREATE VIEW v AS SELECT a,  b FROM t");
    OperationPlan plan = catalog.plan("CREATE MATERIALIZED VIEW mv (x) AS SELECT a, b FROM v");
    assertThat(steps(plan))
        .containsExactly(
            "catalog|catalog Reserve / Abandon",
            "view|u3 Create / Drop",
            "catalog|catalog Confirm");
    catalog.run(plan);
    assertThat(columns(catalog.columns("mv"))).containsExactly("x integer", "b integer");
    assertThat(((ObjectDefinition.OfMaterializedView) catalog.entry("mv").definition()).query())
        .isEqualTo("SELECT * FROM (SELECT a, b FROM v\n) AS renamed (x, b)");
    assertThat(catalog.draft("CREATE TABLE u (a varchar(5))").notices())
        .map(n -> n.text().message())
        .containsExactly("column \"a\" is kept as text: the limit of varchar(5) is not enforced");
  }

  @Test
  void clusters() {
    OperationPlan plan = catalog.plan("CREATE CLUSTER c (SIZE 'small', REPLICATION FACTOR 2)");
    assertThat(steps(plan))
        .containsExactly(
            "catalog|catalog Reserve / Abandon",
            "cluster|u1 Create / Drop",
            "catalog|catalog Confirm");
    catalog.run("CREATE CLUSTER u REPLICAS (r1 (SIZE 'xsmall'))");
    assertThat(catalog.entry("u").createSql())
        .isEqualTo("CREATE CLUSTER u REPLICAS (r1 (SIZE 'xsmall'))");
    assertThat(steps(catalog.plan("CREATE CLUSTER REPLICA u.r2 SIZE 'small'")))
        .containsExactly(
            "catalog|catalog Redefine / Redefine", "cluster|u1 AddReplica / DropReplica");
    catalog.run("CREATE CLUSTER REPLICA u.r2 SIZE 'small'");
    assertThat(catalog.entry("u").createSql())
        .isEqualTo("CREATE CLUSTER u REPLICAS (r1 (SIZE 'xsmall'), r2 (SIZE 'small'))");
    assertThat(rejection("CREATE CLUSTER REPLICA u.r2 SIZE 'small'").message())
        .isEqualTo("cluster replica \"r2\" already exists");
    assertThat(notice("CREATE CLUSTER REPLICA IF NOT EXISTS u.r2 SIZE 'small'"))
        .isEqualTo("42710 cluster replica \"r2\" already exists, skipping");
    assertThat(rejection("DROP CLUSTER REPLICA u.r1, u.r3"))
        .extracting(Rejection::sqlState, Rejection::message)
        .containsExactly("42704", "cluster replica \"r3\" does not exist");
    assertThat(notice("DROP CLUSTER REPLICA IF EXISTS u.r3"))
        .isEqualTo("00000 cluster replica \"r3\" does not exist, skipping");
    assertThat(steps(catalog.plan("DROP CLUSTER REPLICA IF EXISTS u.r1, u.r3")))
        .containsExactly("catalog|catalog Redefine / Redefine", "cluster|u1 DropReplica");
    catalog.run("DROP CLUSTER REPLICA u.r1");
    assertThat(catalog.entry("u").createSql())
        .isEqualTo("CREATE CLUSTER u REPLICAS (r2 (SIZE 'small'))");
    assertThat(rejection("CREATE CLUSTER REPLICA quickstart.r9 SIZE 'small'").sqlState())
        .isEqualTo("0A000");
    assertThat(rejection("CREATE CLUSTER c (SIZE 'huge')").hint()).contains("xsmall");
    assertThat(rejection("CREATE CLUSTER c (SIZE 'small', REPLICATION FACTOR 99)").sqlState())
        .isEqualTo("22023");
    assertThat(rejection("CREATE CLUSTER c (REPLICATION FACTOR 1)").sqlState()).isEqualTo("42601");
  }

  private void pipeline() {
    catalog.run("CREATE CONNECTION c TO KAFKA (BROKER 'b:9092')");
    catalog.run("CREATE SOURCE bids FROM KAFKA CONNECTION c (TOPIC 'bids') FORMAT JSON");
    catalog.run("CREATE VIEW v AS SELECT data FROM bids");
    catalog.run("CREATE MATERIALIZED VIEW mv AS SELECT data FROM v");
    catalog.run("CREATE MATERIALIZED VIEW mv2 AS SELECT data FROM mv");
  }

  @Test
  void dropIsRefusedWhileOthersDependOnIt() {
    pipeline();
    Rejection rejection = rejection("DROP SOURCE bids");
    assertThat(rejection.sqlState()).isEqualTo("2BP01");
    assertThat(rejection.message())
        .isEqualTo("cannot drop source bids because other objects depend on it");
    assertThat(rejection.detail())
        .isEqualTo(
            "view v depends on source bids\nmaterialized view mv depends on view v\n"
                + "materialized view mv2 depends on materialized view mv");
    assertThat(rejection.hint())
        .isEqualTo("Use DROP ... CASCADE to drop the dependent objects too.");
  }

  @Test
  void dropCascadesDependentsFirst() {
    pipeline();
    Draft draft = catalog.draft("DROP CONNECTION c CASCADE");
    assertThat(draft.notices())
        .singleElement()
        .satisfies(
            n -> assertThat(n.text().message()).isEqualTo("drop cascades to 4 other objects"));
    OperationPlan plan = catalog.finish(draft);
    assertThat(steps(plan))
        .containsExactly(
            "catalog|catalog BeginDrop / CancelDrop",
            "view|u6 Drop",
            "view|u5 Drop",
            "source|u2 Drop",
            "connection|u1 Detach",
            "connection|u1 Drop",
            "catalog|catalog FinishDrop");
    assertThat(plan.statement()).isEqualTo("DROP CONNECTION c CASCADE");
    catalog.run(plan);
    assertThat(catalog.names()).containsExactly("quickstart");
  }

  @Test
  void dropOfThingsTogetherNeedsNoCascade() {
    pipeline();
    catalog.run("DROP MATERIALIZED VIEW mv, mv2");
    assertThat(catalog.names()).containsExactly("bids", "bids_errors", "c", "quickstart", "v");
    catalog.run("DROP VIEW v");
    catalog.run("DROP SOURCE bids");
    assertThat(catalog.names()).containsExactly("c", "quickstart");
  }

  @Test
  void ifExistsAndIfNotExistsGiveNotices() {
    catalog.run("CREATE TABLE t (a int)");
    Draft again = catalog.draft("CREATE TABLE IF NOT EXISTS t (b int)");
    assertThat(again.isNothing()).isTrue();
    assertThat(again.notices())
        .map(n -> n.text().message())
        .containsExactly("relation \"t\" already exists, skipping");
    Draft gone = catalog.draft("DROP VIEW IF EXISTS x, y");
    assertThat(gone.isNothing()).isTrue();
    assertThat(gone.notices())
        .map(n -> n.text().message())
        .containsExactly(
            "view \"x\" does not exist, skipping", "view \"y\" does not exist, skipping");
    Draft half = catalog.draft("DROP TABLE IF EXISTS t, u");
    assertThat(half.isNothing()).isFalse();
    assertThat(half.notices()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CREATE TABLE t (a int) | 42P07 | relation \"t\" already exists | 14",
        "CREATE VIEW t AS SELECT 1 | 42P07 | relation \"t\" already exists | 13",
        "CREATE CONNECTION c TO KAFKA (BROKER 'b') | 42710 | connection \"c\" already exists | 19",
        "CREATE CLUSTER quickstart (SIZE 'small') | 42710 | cluster \"quickstart\" already exists | 16",
        "CREATE SOURCE t FROM KAFKA CONNECTION c (TOPIC 't') FORMAT JSON | 42P07 | relation \"t\" already exists | 15",
        "CREATE SOURCE e FROM KAFKA CONNECTION c (TOPIC 't') FORMAT JSON | 42P07 | relation \"e_errors\" already exists | 0",
        "CREATE SOURCE s FROM KAFKA CONNECTION x (TOPIC 't') FORMAT JSON | 42704 | connection \"x\" does not exist | 39",
        "CREATE SOURCE s IN CLUSTER k FROM KAFKA CONNECTION c (TOPIC 't') FORMAT JSON | 42704 | cluster \"k\" does not exist | 28",
        "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't') | 42601 | a Kafka source needs a FORMAT | 15",
        "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't') FORMAT AVRO | 0A000 | FORMAT AVRO is not supported yet | 60",
        "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't') FORMAT JSON ENVELOPE DEBEZIUM | 0A000 | ENVELOPE DEBEZIUM is not supported yet | 74",
        "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't') (a int) FORMAT TEXT | 42P17 | FORMAT TEXT gives one column of type text | 54",
        "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't') (a int) FORMAT CSV WITH 2 COLUMNS | 42P17 | FORMAT CSV WITH 2 COLUMNS, but 1 columns are given | 68",
        "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't') (a int, a int) FORMAT JSON | 42701 | column \"a\" specified more than once | 15",
        "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't') FORMAT JSON INCLUDE KEY AS data | 42701 | column \"data\" specified more than once | 15",
        "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't') KEY FORMAT TEXT VALUE FORMAT JSON | 42P17 | KEY FORMAT is given, but the key is not used | 64",
        "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't') FORMAT JSON FOR ALL TABLES | 42P17 | FOR ALL TABLES needs a source with several outputs | 15",
        "CREATE SOURCE s FROM POSTGRES CONNECTION c (PUBLICATION 'p') FOR ALL TABLES | 42809 | \"c\" is not a POSTGRES connection | 42",
        "CREATE SOURCE s (a int) WITH (topic = 't') FORMAT PLAIN ENCODE JSON | 22023 | CREATE SOURCE ... WITH needs connector | 15",
        "CREATE SOURCE s (a int) WITH (connector = 'kinesis') FORMAT PLAIN ENCODE JSON | 0A000 | connector 'kinesis' is not supported yet | 31",
        "CREATE SOURCE s (a int) FROM LOAD GENERATOR COUNTER | 42P17 | a load generator has columns of its own | 18",
        "CREATE CONNECTION k TO MYSQL (HOST 'h') | 0A000 | CREATE CONNECTION TO MYSQL is not supported yet | 24",
        "CREATE CONNECTION k TO KAFKA (BROKER 'b', SASL PASSWORD SECRET s) | 42704 | secret \"s\" does not exist | 64",
        "CREATE CONNECTION k TO KAFKA (BROKER 'b', SASL PASSWORD 'x') | 22023 | option SASL PASSWORD must be a secret | 43",
        "CREATE CONNECTION k TO KAFKA (BROKER 'b') WITH (FOO = 1) | 22023 | CREATE CONNECTION ... WITH has no option FOO | 49",
        "CREATE TABLE nosuch.t (a int) | 3F000 | schema \"nosuch\" does not exist | 14",
        "CREATE TABLE pg_catalog.t (a int) | 42501 | permission denied for schema pg_catalog | 14",
        "CREATE TABLE u (a int, a int) | 42701 | column \"a\" specified more than once | 14",
        "CREATE VIEW v2 (x, y, z) AS SELECT a, b | 42601 | CREATE VIEW specifies more column names than columns | 13",
        "DROP TABLE x | 42P01 | table \"x\" does not exist | 12",
        "DROP CONNECTION x | 42704 | connection \"x\" does not exist | 17",
        "DROP VIEW t | 42809 | \"t\" is not a view | 11",
        "DROP CLUSTER quickstart | 2BP01 | cannot drop cluster quickstart because it is required by the database system | 14",
        "COMMENT ON VIEW t IS 'x' | 42809 | \"t\" is not a view | 17",
      })
  void refusals(String sql, String state, String message, int position) {
    catalog.run("CREATE TABLE t (a int)");
    catalog.run("CREATE TABLE e_errors (a int)");
    catalog.run("CREATE CONNECTION c TO KAFKA (BROKER 'b:9092')");
    Rejection rejection = rejection(sql);
    assertThat(rejection.message()).isEqualTo(message);
    assertThat(rejection.sqlState()).isEqualTo(state);
    assertThat(rejection.position()).isEqualTo(position);
  }

  @Test
  void aNameThatIsHeldByAnUnfinishedOperationIsTaken() {
    catalog.only(catalog.plan("CREATE TABLE t (a int)"), CatalogCommand.Reserve.class);
    Rejection rejection = rejection("CREATE TABLE IF NOT EXISTS t (a int)");
    assertThat(rejection.sqlState()).isEqualTo("42P07");
    assertThat(rejection.hint()).contains("being created");
  }

  @Test
  void comments() {
    catalog.run("CREATE TABLE t (a int)");
    OperationPlan plan = catalog.plan("COMMENT ON TABLE t IS 'it''s'");
    assertThat(plan.steps())
        .singleElement()
        .satisfies(
            s -> {
              assertThat(s.command())
                  .isEqualTo(new CatalogCommand.Comment(new ObjectId("u1"), "it's"));
              assertThat(s.undo()).isEqualTo(new CatalogCommand.Comment(new ObjectId("u1"), null));
            });
    assertThat(plan.statement()).isEqualTo("COMMENT ON TABLE t IS 'it''s'");
  }

  @Test
  void explainShowsStepsAndTouches() {
    pipeline();
    assertThat(PlanText.lines(catalog.plan("DROP MATERIALIZED VIEW mv CASCADE")))
        .containsExactly(
            "drop materialized view: 4 steps",
            "  1. take \"mv2\", \"mv\" out of use",
            "  2. stop materialized view \"mv2\"",
            "  3. stop materialized view \"mv\"",
            "  4. forget \"mv2\", \"mv\"",
            "touches:",
            "  drops materialized view mv2 (u6)",
            "  drops materialized view mv (u5)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE CONNECTION k TO KAFKA (BROKERS ('a:1', 'b:2'), SECURITY PROTOCOL 'PLAINTEXT')",
        "CREATE TABLE \"Odd name\" (\"select\" integer, \"a\"\"b\" numeric(5,2) NOT NULL)",
        "CREATE CLUSTER k REPLICAS ()",
        "CREATE CLUSTER k (SIZE 'large')",
      })
  void whatShowCreatePrintsMakesTheSameAgain(String sql) {
    catalog.run(sql);
    CatalogEntry made = catalog.newest();
    PlannedCatalog other = new PlannedCatalog();
    other.run(made.createSql());
    assertThat(other.newest().definition()).isEqualTo(made.definition());
    assertThat(other.newest().createSql()).isEqualTo(made.createSql());
  }
}
