package io.weir.sql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.domain.catalog.ObjectType;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.Secret;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.OptionValue;
import io.weir.sql.statement.Options;
import io.weir.sql.statement.SourceClause;
import io.weir.sql.statement.Statement;
import io.weir.sql.statement.Statement.OptionAction;
import io.weir.sql.statement.Statement.SecretSource;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every statement of the public surface: parses to what it says, or is refused clearly. */
class StatementParserTest {
  private static Statement parse(String sql) {
    return SqlText.parse(sql);
  }

  private static Rejection rejection(String sql) {
    try {
      Statement statement = SqlText.parse(sql);
      throw new AssertionError("parsed: " + statement);
    } catch (RejectedException e) {
      return e.rejection();
    }
  }

  private static ObjectName name(String name, int position) {
    return new ObjectName(null, name, position);
  }

  private static String options(Options options) {
    StringBuilder out = new StringBuilder();
    for (Option option : options.list()) {
      String value =
          option.value() instanceof OptionValue.SecretRef ref
              ? "SECRET " + ref.secret()
              : option.value().getClass().getSimpleName() + ":" + option.value().text();
      out.append(option.name())
          .append('@')
          .append(option.position())
          .append('=')
          .append(value)
          .append(' ');
    }
    return out.toString().strip();
  }

  @Test
  void createConnection() {
    var create =
        (Statement.CreateConnection)
            parse(
                "CREATE CONNECTION IF NOT EXISTS c TO KAFKA (BROKERS ('a:1', 'b:2'), SECURITY PROTOCOL = SASL_SSL,"
                    + " SASL PASSWORD SECRET s, x 1) WITH (VALIDATE = false)");
    assertThat(create.name()).isEqualTo(name("c", 33));
    assertThat(create.ifNotExists()).isTrue();
    assertThat(create.type()).isEqualTo("kafka");
    assertThat(options(create.options()))
        .isEqualTo(
            "brokers@45=ListOf:a:1,b:2 security_protocol@69=Word:sasl_ssl sasl_password@99=SECRET s"
                + " x@123=Number:1");
    assertThat(options(create.with())).isEqualTo("validate@134=Word:false");
  }

  @Test
  void createSourceOverAConnection() {
    var create =
        (Statement.CreateSource)
            parse(
                "CREATE SOURCE s IN CLUSTER k FROM KAFKA CONNECTION c (TOPIC 't', START OFFSET (0, 5))"
                    + " (id bigint NOT NULL, \"Price\" numeric(10,2), at timestamptz)"
                    + " KEY FORMAT TEXT VALUE FORMAT JSON INCLUDE KEY AS k, OFFSET, TIMESTAMP AS ts ENVELOPE UPSERT");
    assertThat(create.cluster()).isEqualTo(name("k", 28));
    assertThat(create.origin())
        .isInstanceOfSatisfying(
            SourceClause.FromConnection.class,
            from -> {
              assertThat(from.kind()).isEqualTo("kafka");
              assertThat(from.connection().name()).isEqualTo("c");
              assertThat(options(from.options()))
                  .isEqualTo("topic@55=Text:t start_offset@66=ListOf:0,5");
            });
    assertThat(create.columns())
        .map(c -> c.name() + " " + c.type() + " " + c.notNull())
        .containsExactly(
            "id bigint true", "Price numeric(10,2) false", "at timestamp with time zone false");
    assertThat(create.keyFormat()).isNotNull();
    assertThat(create.format()).satisfies(f -> assertThat(f.name()).isEqualTo("json"));
    assertThat(create.includes())
        .map(i -> i.part() + " " + i.alias())
        .containsExactly("key k", "offset null", "timestamp ts");
    assertThat(create.envelope()).satisfies(e -> assertThat(e.name()).isEqualTo("upsert"));
  }

  @Test
  void createSourceInRisingWavesSpelling() {
    var create =
        (Statement.CreateSource)
            parse(
                "CREATE SOURCE s (id int, v text) INCLUDE KEY AS k WITH (connector = 'kafka', topic = 't',"
                    + " properties.bootstrap.server = 'b:9092', connection = c) FORMAT UPSERT ENCODE JSON;");
    assertThat(create.origin()).isEqualTo(new SourceClause.FromProperties());
    assertThat(create.columns()).hasSize(2);
    assertThat(create.includes()).map(SourceClause.Include::alias).containsExactly("k");
    assertThat(create.with().list())
        .map(Option::name)
        .containsExactly("connector", "topic", "properties.bootstrap.server", "connection");
    assertThat(create.format())
        .satisfies(f -> assertThat(f.name() + " " + f.encode()).isEqualTo("upsert json"));
  }

  @Test
  void createSourceFromAGenerator() {
    var create =
        (Statement.CreateSource)
            parse(
                "CREATE SOURCE s FROM LOAD GENERATOR AUCTION (TICK INTERVAL '1s') FOR ALL TABLES");
    assertThat(create.forAllTables()).isTrue();
    assertThat(create.origin())
        .isInstanceOfSatisfying(
            SourceClause.FromGenerator.class,
            from ->
                assertThat(from.generator() + " " + options(from.options()))
                    .isEqualTo("auction tick_interval@46=Text:1s"));
  }

  @Test
  void createTableWithTypesOfPostgres() {
    var create =
        (Statement.CreateTable)
            parse(
                "CREATE TABLE t (a int2, b int, c bigint, d real, e double precision, f decimal(5), g varchar(10),"
                    + " h character varying, i bool, j date, k timestamp(3) without time zone, l interval, m json,"
                    + " n uuid, o bytea, value text NULL, key text DEFAULT NULL, type text NOT NULL)");
    assertThat(create.columns())
        .map(c -> c.type().toString())
        .containsExactly(
            "smallint",
            "integer",
            "bigint",
            "real",
            "double precision",
            "numeric(5,0)",
            "varchar(10)",
            "text",
            "boolean",
            "date",
            "timestamp(3)",
            "interval",
            "jsonb",
            "uuid",
            "bytea",
            "text",
            "text",
            "text");
    assertThat(create.columns().getLast().notNull()).isTrue();
  }

  @Test
  void createViews() {
    var view = (Statement.CreateView) parse("CREATE VIEW v (x, y) AS SELECT 1, 2");
    assertThat(view.columns()).containsExactly("x", "y");
    assertThat(view.query().text()).isEqualTo("SELECT 1, 2");
    var materialized =
        (Statement.CreateMaterializedView)
            parse("create materialized view if not exists mv in cluster c as select a  from t ;");
    assertThat(materialized.cluster()).isEqualTo(name("c", 54));
    assertThat(materialized.query().text()).isEqualTo("select a  from t");
  }

  @Test
  void clusters() {
    var managed =
        (Statement.CreateCluster) parse("CREATE CLUSTER c (SIZE 'small', REPLICATION FACTOR 2)");
    assertThat(options(managed.options()))
        .isEqualTo("size@19=Text:small replication_factor@33=Number:2");
    assertThat(managed.replicas()).isNull();
    assertThat(parse("CREATE CLUSTER c SIZE 'small', REPLICATION FACTOR = 2"))
        .isInstanceOfSatisfying(
            Statement.CreateCluster.class, c -> assertThat(c.options().list()).hasSize(2));
    var unmanaged =
        (Statement.CreateCluster) parse("CREATE CLUSTER c REPLICAS (r1 (SIZE 's'), r2 (SIZE 's'))");
    assertThat(unmanaged.replicas())
        .isNotNull()
        .map(Statement.ReplicaDefinition::name)
        .containsExactly("r1", "r2");
    assertThat(parse("CREATE CLUSTER REPLICA c.r SIZE 's'"))
        .isInstanceOf(Statement.CreateClusterReplica.class);
    assertThat(parse("DROP CLUSTER REPLICA IF EXISTS c.r, c.s"))
        .isEqualTo(
            new Statement.DropClusterReplica(
                List.of(
                    new Statement.ReplicaName(name("c", 32), "r"),
                    new Statement.ReplicaName(name("c", 37), "s")),
                true));
  }

  @ParameterizedTest
  @CsvSource({
    "DROP CONNECTION c, CONNECTION", "DROP SOURCE s, SOURCE", "DROP TABLE t RESTRICT, TABLE",
    "DROP VIEW v, VIEW", "DROP MATERIALIZED VIEW mv, MATERIALIZED_VIEW", "DROP CLUSTER c, CLUSTER",
    "DROP SECRET s, SECRET", "DROP SINK k, SINK"
  })
  void drops(String sql, ObjectType type) {
    assertThat(parse(sql))
        .isInstanceOfSatisfying(
            Statement.Drop.class,
            drop -> {
              assertThat(drop.type()).isEqualTo(type);
              assertThat(drop.cascade() || drop.ifExists()).isFalse();
            });
  }

  @Test
  void dropOfSeveral() {
    assertThat(parse("DROP VIEW IF EXISTS a, public.b CASCADE"))
        .isEqualTo(
            new Statement.Drop(
                ObjectType.VIEW,
                List.of(name("a", 21), new ObjectName("public", "b", 24)),
                true,
                true));
  }

  @Test
  void secrets() {
    assertThat(parse("CREATE SECRET IF NOT EXISTS s AS 'hunter2'"))
        .isEqualTo(
            new Statement.CreateSecret(
                name("s", 29), true, new SecretSource.Given(new Secret("hunter2"))));
    assertThat(parse("CREATE SECRET s AS 'hunter2'").toString()).doesNotContain("hunter2");
    assertThat(parse("CREATE SECRET s FROM ENV 'PGPASS'"))
        .isEqualTo(
            new Statement.CreateSecret(
                name("s", 15), false, new SecretSource.FromEnvironment("PGPASS")));
    assertThat(parse("CREATE SECRET s FROM FILE '/run/p'"))
        .isEqualTo(
            new Statement.CreateSecret(name("s", 15), false, new SecretSource.FromFile("/run/p")));
    var alter =
        (Statement.AlterSecret)
            parse("ALTER SECRET IF EXISTS s AS 'new' WITH (KEEP OLD FOR '10 min')");
    assertThat(alter.ifExists()).isTrue();
    assertThat(options(alter.with())).isEqualTo("keep_old_for@41=Text:10 min");
    assertThat(parse("ALTER SECRET s RENAME TO t"))
        .isEqualTo(
            new Statement.Rename(
                ObjectType.SECRET, name("s", 14), false, new Statement.Name("t", 26)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE SECRET s 'hunter2'",
        "CREATE SECRET s AS hunter2",
        "CREATE SECRET s AS 'hunter2' 'hunter2'",
        "EXPLAIN CREATE SECRET s FROM 'hunter2'",
        "ALTER /* x */ SECRET s 'hunter2'",
        "ALTER SECRET s AS 'hunter2",
        "ALTER CONNECTION c SET (SASL PASSWORD 'a' 'hunter2')",
        "CREATE CONNECTION c TO KAFKA (SASL PASSWORD $$hunter2)",
        "CREATE CONNECTION c TO KAFKA (SASL PASSWORD = 'hunter2",
        "CREATE SOURCE s WITH (connector 'kafka' 'hunter2')",
      })
  void syntaxErrorsQuoteNoSecret(String sql) {
    assertThatThrownBy(() -> parse(sql))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> {
              assertThat(e.rejection().sqlState()).isEqualTo("42601");
              assertThat(e.rejection().toString()).doesNotContain("hunter2");
            });
  }

  private static String actions(List<OptionAction> actions) {
    return actions.stream()
        .map(
            a ->
                a instanceof OptionAction.SetTo set
                    ? "set " + options(new Options(List.of(set.option())))
                    : "drop " + a.name() + "@" + a.position())
        .collect(Collectors.joining("; "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER CONNECTION c SET (BROKER 'b:1') | set broker@25=Text:b:1",
        "ALTER CONNECTION c SET BROKER = 'b:1' | set broker@24=Text:b:1",
        "ALTER CONNECTION c AS KAFKA SET BROKER 'b:1' | set broker@33=Text:b:1",
        "ALTER CONNECTION c SET (BROKERS ('a:1', 'b:1'), SASL PASSWORD SECRET p), DROP (SSL KEY, SSL CERTIFICATE), RESET (SASL MECHANISMS) | set brokers@25=ListOf:a:1,b:1; set sasl_password@49=SECRET p; drop ssl_key@80; drop ssl_certificate@89; drop sasl_mechanisms@114",
        "ALTER CONNECTION c SET SECURITY PROTOCOL SSL, DROP SASL USERNAME WITH (VALIDATE = false) | set security_protocol@24=Word:ssl; drop sasl_username@52",
      })
  void altersOfConnections(String sql, String actions) {
    var alter = (Statement.AlterConnection) parse(sql);
    assertThat(actions(alter.actions())).isEqualTo(actions);
    assertThat(alter.type()).isEqualTo(sql.contains("AS KAFKA") ? "kafka" : null);
    assertThat(alter.with().isEmpty()).isEqualTo(!sql.contains("WITH"));
  }

  @Test
  void moreAlters() {
    assertThat(parse("ALTER CONNECTION c REVERT"))
        .isEqualTo(new Statement.RevertConnection(name("c", 18), false, null, 20, Options.NONE));
    assertThat(parse("ALTER CONNECTION IF EXISTS c REVERT TO VERSION 3"))
        .isEqualTo(new Statement.RevertConnection(name("c", 28), true, 3L, 30, Options.NONE));
    assertThat(parse("ALTER CONNECTION c RENAME TO d"))
        .isEqualTo(
            new Statement.Rename(
                ObjectType.CONNECTION, name("c", 18), false, new Statement.Name("d", 30)));
    assertThat(parse("ALTER SINK k RENAME TO d").tag()).isEqualTo("ALTER SINK");
    assertThat(parse("ALTER SOURCE s SET CONNECTION c2"))
        .isEqualTo(
            new Statement.SetSourceConnection(name("s", 14), false, name("c2", 31), Options.NONE));
    var source =
        (Statement.AlterSource) parse("ALTER SOURCE s SET (SOURCE_RATE_LIMIT = 5), RESET (a.b)");
    assertThat(actions(source.actions()))
        .isEqualTo("set source_rate_limit@21=Number:5; drop a.b@52");
    assertThat(parse("SHOW ALTERABLE OPTIONS FOR SOURCE s"))
        .isEqualTo(new Statement.ShowAlterable(name("s", 35)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER CONNECTION c SET (BROKER 'a:1', BROKER 'b:1') | BROKER specified more than once",
        "ALTER CONNECTION c SET (BROKER 'a:1'), SET (BROKER 'b:1') | BROKER specified more than once",
        "ALTER CONNECTION c DROP (SSL KEY, SSL KEY) | SSL KEY specified more than once",
        "ALTER CONNECTION c | syntax error at end of input",
        "ALTER CONNECTION c SET | syntax error at end of input",
        "ALTER CONNECTION c REVERT TO VERSION x | syntax error at or near \"x\"",
        "ALTER CONNECTION c FOO (a 1) | syntax error at or near \"FOO\"",
        "CREATE SINK k FROM v | syntax error at end of input",
        "CREATE SOURCE s FROM POSTGRES CONNECTION c FOR TABLES () | syntax error at or near \")\"",
      })
  void wrongAlters(String sql, String message) {
    assertThatThrownBy(() -> parse(sql))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> {
              assertThat(e.rejection().sqlState()).isEqualTo("42601");
              assertThat(e.rejection().message()).isEqualTo(message);
            });
  }

  @Test
  void sinks() {
    var kafka =
        (Statement.CreateSink)
            parse(
                "CREATE SINK IF NOT EXISTS k IN CLUSTER cl FROM v INTO KAFKA CONNECTION c"
                    + " (TOPIC 't') KEY (a, \"B\") FORMAT JSON ENVELOPE UPSERT");
    assertThat(kafka.kind()).isEqualTo("kafka");
    assertThat(kafka.from().name()).isEqualTo("v");
    assertThat(kafka.cluster()).isNotNull();
    assertThat(kafka.key()).map(Statement.Name::name).containsExactly("a", "B");
    assertThat(kafka.format()).isNotNull().satisfies(f -> assertThat(f.name()).isEqualTo("json"));
    assertThat(kafka.envelope())
        .isNotNull()
        .satisfies(e -> assertThat(e.name()).isEqualTo("upsert"));
    var postgres =
        (Statement.CreateSink)
            parse("CREATE SINK k FROM v INTO POSTGRES CONNECTION c (TABLE 't') KEY (a)");
    assertThat(options(postgres.options())).isEqualTo("table@50=Text:t");
    assertThat(postgres.format()).isNull();
  }

  @Test
  void tablesOfASource() {
    var source =
        (Statement.CreateSource)
            parse(
                "CREATE SOURCE s FROM POSTGRES CONNECTION c (PUBLICATION 'p')"
                    + " FOR TABLES (a, s.b AS x)");
    assertThat(source.tables())
        .containsExactly(
            new SourceClause.UpstreamTable(List.of("a"), null, 74),
            new SourceClause.UpstreamTable(List.of("s", "b"), "x", 77));
    assertThat(source.forAllTables()).isFalse();
  }

  @Test
  void writes() {
    var insert = (Statement.Insert) parse("INSERT INTO t (a, \"B\") VALUES (1, DEFAULT), (2, 'x')");
    assertThat(insert.columns()).map(Statement.Name::name).containsExactly("a", "B");
    assertThat(insert.source())
        .satisfies(s -> assertThat(s.text()).isEqualTo("VALUES (1, DEFAULT), (2, 'x')"));
    assertThat(parse("INSERT INTO t SELECT * FROM u")).isInstanceOf(Statement.Insert.class);
    assertThat(parse("INSERT INTO t (SELECT 1)")).isInstanceOf(Statement.Insert.class);
    assertThat(parse("INSERT INTO t DEFAULT VALUES"))
        .isEqualTo(new Statement.Insert(name("t", 13), List.of(), null));
    var update =
        (Statement.Update)
            parse(
                "UPDATE t AS x SET a = a + 1, b = DEFAULT, c = (a IS DISTINCT FROM b) WHERE x.a > $1");
    assertThat(update.alias()).isEqualTo("x");
    assertThat(update.assignments())
        .map(a -> a.column().name() + "=" + (a.value() == null ? "DEFAULT" : a.value().text()))
        .containsExactly("a=a + 1", "b=DEFAULT", "c=(a IS DISTINCT FROM b)");
    assertThat(update.where()).satisfies(w -> assertThat(w.text()).isEqualTo("x.a > $1"));
    var delete = (Statement.Delete) parse("DELETE FROM t WHERE a IN (SELECT 1)");
    assertThat(delete.where()).satisfies(w -> assertThat(w.position()).isEqualTo(21));
    assertThat(parse("DELETE FROM t x")).isEqualTo(new Statement.Delete(name("t", 13), "x", null));
  }

  @Test
  void copies() {
    assertThat(parse("COPY t (a, b) FROM STDIN"))
        .isEqualTo(
            new Statement.CopyFrom(
                name("t", 6),
                List.of(new Statement.Name("a", 9), new Statement.Name("b", 12)),
                Statement.CopyFormat.TEXT));
    assertThat(parse("COPY t FROM STDIN WITH (FORMAT csv, HEADER true, DELIMITER '|', NULL '-')"))
        .isEqualTo(
            new Statement.CopyFrom(
                name("t", 6), List.of(), new Statement.CopyFormat(true, '|', "-", true)));
    assertThat(parse("COPY (SELECT 1) TO STDOUT"))
        .isInstanceOfSatisfying(
            Statement.CopyTo.class,
            c -> assertThat(c.source()).isInstanceOf(Statement.Query.class));
    assertThat(parse("COPY (SUBSCRIBE v WITH (SNAPSHOT = false)) TO STDOUT"))
        .isInstanceOfSatisfying(
            Statement.CopyTo.class,
            c ->
                assertThat(c.source())
                    .isInstanceOfSatisfying(
                        Statement.Subscribe.class, s -> assertThat(s.snapshot()).isFalse()));
    assertThat(parse("COPY t (a, \"B\") TO STDOUT (FORMAT text)"))
        .isInstanceOfSatisfying(
            Statement.CopyTo.class,
            c ->
                assertThat(((Statement.Query) c.source()).query().text())
                    .isEqualTo("SELECT a, \"B\" FROM t"));
  }

  @Test
  void subscribes() {
    var plain = (Statement.Subscribe) parse("SUBSCRIBE TO public.v");
    assertThat(plain.query().text()).isEqualTo("SELECT * FROM public.v");
    assertThat(plain.query().node().toString()).contains("FROM `public`.`v`");
    assertThat(
            ((org.apache.calcite.sql.SqlSelect) plain.query().node())
                .getFrom()
                .getParserPosition()
                .getColumnNum())
        .isEqualTo(14);
    assertThat(plain.snapshot()).isTrue();
    assertThat(plain.progress()).isFalse();
    var query =
        (Statement.Subscribe) parse("SUBSCRIBE (SELECT a FROM t) WITH (SNAPSHOT false, PROGRESS)");
    assertThat(query.query().text()).isEqualTo("SELECT a FROM t");
    assertThat(query.snapshot()).isFalse();
    assertThat(query.progress()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "SHOW SOURCES, SOURCES",
    "SHOW SINKS, SINKS",
    "SHOW TABLES, TABLES",
    "SHOW VIEWS, VIEWS",
    "SHOW MATERIALIZED VIEWS, MATERIALIZED_VIEWS",
    "SHOW CLUSTERS, CLUSTERS",
    "SHOW CLUSTER REPLICAS, CLUSTER_REPLICAS",
    "SHOW CONNECTIONS, CONNECTIONS",
    "SHOW SECRETS, SECRETS",
    "SHOW OBJECTS LIKE 'a%', OBJECTS",
    "SHOW COLUMNS FROM t, COLUMNS"
  })
  void showsObjects(String sql, Statement.Listing listing) {
    assertThat(parse(sql))
        .isInstanceOfSatisfying(
            Statement.ShowObjects.class,
            show -> {
              assertThat(show.listing()).isEqualTo(listing);
              assertThat(show.like()).isEqualTo(sql.contains("LIKE") ? "a%" : null);
              assertThat(show.of() != null).isEqualTo(listing == Statement.Listing.COLUMNS);
            });
  }

  @Test
  void showsOther() {
    assertThat(parse("SHOW CREATE MATERIALIZED VIEW mv"))
        .isEqualTo(new Statement.ShowCreate(ObjectType.MATERIALIZED_VIEW, name("mv", 31)));
    assertThat(parse("SHOW ALL")).isEqualTo(new Statement.ShowAll());
    assertThat(parse("SHOW Server_Version"))
        .isEqualTo(new Statement.ShowVariable("server_version"));
    assertThat(parse("SHOW TRANSACTION ISOLATION LEVEL"))
        .isEqualTo(new Statement.ShowVariable("transaction_isolation"));
    assertThat(parse("SHOW cluster")).isEqualTo(new Statement.ShowVariable("cluster"));
  }

  @Test
  void variables() {
    assertThat(parse("SET cluster = c"))
        .isEqualTo(new Statement.SetVariable("cluster", "c", false));
    assertThat(parse("SET SESSION extra_float_digits TO 3"))
        .isEqualTo(new Statement.SetVariable("extra_float_digits", "3", false));
    assertThat(parse("SET LOCAL search_path TO a, \"B\""))
        .isEqualTo(new Statement.SetVariable("search_path", "a, B", true));
    assertThat(parse("SET x TO DEFAULT")).isEqualTo(new Statement.SetVariable("x", null, false));
    assertThat(parse("SET TIME ZONE 'UTC'"))
        .isEqualTo(new Statement.SetVariable("timezone", "UTC", false));
    assertThat(parse("SET client_min_messages TO on"))
        .isEqualTo(new Statement.SetVariable("client_min_messages", "on", false));
    assertThat(parse("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"))
        .isEqualTo(new Statement.SetVariable("default_transaction_read_only", "on", false));
    assertThat(parse("RESET ALL")).isEqualTo(new Statement.ResetVariable(null));
    assertThat(parse("RESET cluster")).isEqualTo(new Statement.ResetVariable("cluster"));
    assertThat(parse("DISCARD ALL")).isEqualTo(new Statement.DiscardAll());
  }

  @Test
  void transactionsAndPreparedStatements() {
    assertThat(parse("BEGIN")).isEqualTo(new Statement.Begin(false, false));
    assertThat(parse("START TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY"))
        .isEqualTo(new Statement.Begin(true, true));
    assertThat(parse("COMMIT WORK")).isEqualTo(new Statement.Commit());
    assertThat(parse("END")).isEqualTo(new Statement.Commit());
    assertThat(parse("ABORT TRANSACTION")).isEqualTo(new Statement.Rollback());
    assertThat(parse("PREPARE p (int, text) AS SELECT $1, $2"))
        .isInstanceOfSatisfying(
            Statement.Prepare.class,
            p -> {
              assertThat(p.sql()).isEqualTo("SELECT $1, $2");
              assertThat(p.types()).hasSize(2);
            });
    assertThat(parse("EXECUTE p (1 + 1, 'a')"))
        .isInstanceOfSatisfying(
            Statement.Execute.class,
            e -> assertThat(e.arguments()).map(a -> a.text()).containsExactly("1 + 1", "'a'"));
    assertThat(parse("DEALLOCATE ALL")).isEqualTo(new Statement.Deallocate(null));
    assertThat(parse("DEALLOCATE PREPARE p")).isEqualTo(new Statement.Deallocate("p"));
  }

  @Test
  void theRest() {
    assertThat(parse(" -- nothing\n ;")).isEqualTo(new Statement.Empty());
    assertThat(parse("VALIDATE CONNECTION c"))
        .isEqualTo(new Statement.ValidateConnection(name("c", 21)));
    assertThat(parse("COMMENT ON SOURCE s IS 'it''s'"))
        .isEqualTo(new Statement.Comment(ObjectType.SOURCE, name("s", 19), null, "it's"));
    assertThat(parse("COMMENT ON COLUMN t.c IS NULL"))
        .isEqualTo(new Statement.Comment(ObjectType.TABLE, name("t", 19), "c", null));
    assertThat(parse("EXPLAIN SELECT 1"))
        .isInstanceOfSatisfying(
            Statement.Explain.class,
            e -> {
              assertThat(e.text()).isEqualTo("SELECT 1");
              assertThat(e.statement()).isInstanceOf(Statement.Query.class);
            });
    assertThat(parse("EXPLAIN DROP VIEW v"))
        .isInstanceOfSatisfying(
            Statement.Explain.class,
            e -> assertThat(e.statement()).isInstanceOf(Statement.Drop.class));
  }

  @Test
  void replacements() {
    assertThat(parse("CREATE REPLACEMENT r (x) FOR MATERIALIZED VIEW mv IN CLUSTER c AS SELECT 1"))
        .isInstanceOfSatisfying(
            Statement.CreateReplacement.class,
            create -> {
              assertThat(create.target()).isEqualTo(name("mv", 48));
              assertThat(create.columns()).containsExactly("x");
              assertThat(create.query().text()).isEqualTo("SELECT 1");
            });
    assertThat(parse("CREATE REPLACEMENT MATERIALIZED VIEW IF NOT EXISTS r FOR mv AS SELECT 1"))
        .isInstanceOfSatisfying(
            Statement.CreateReplacement.class,
            create -> {
              assertThat(create.ifNotExists()).isTrue();
              assertThat(create.target().name()).isEqualTo("mv");
              assertThat(create.cluster()).isNull();
            });
    assertThat(parse("ALTER MATERIALIZED VIEW IF EXISTS mv APPLY REPLACEMENT r NOWAIT"))
        .isEqualTo(
            new Statement.ApplyReplacement(
                List.of(new Statement.Application(name("mv", 35), name("r", 56))),
                true,
                Statement.ApplyWhen.NOWAIT,
                Options.NONE));
    assertThat(
            parse(
                "ALTER MATERIALIZED VIEW a APPLY REPLACEMENT ra, b APPLY REPLACEMENT rb"
                    + " WHEN HYDRATED WITH (TIMEOUT '10 min', MAX CHANGES 1000)"))
        .isInstanceOfSatisfying(
            Statement.ApplyReplacement.class,
            apply -> {
              assertThat(apply.applications())
                  .extracting(application -> application.replacement().name())
                  .containsExactly("ra", "rb");
              assertThat(apply.when()).isEqualTo(Statement.ApplyWhen.HYDRATED);
              assertThat(apply.with().list())
                  .extracting(option -> option.name())
                  .containsExactly("timeout", "max_changes");
            });
    assertThat(parse("CREATE OR REPLACE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT 1"))
        .isInstanceOfSatisfying(
            Statement.CreateReplacement.class, create -> assertThat(create.orReplace()).isTrue());
    assertThat(parse("SUBSCRIBE TO CHANGES FOR REPLACEMENT r WITH (PROGRESS)"))
        .isEqualTo(new Statement.SubscribeChanges(name("r", 38), true, true));
    assertThat(parse("SUBSCRIBE TO changes")).isInstanceOf(Statement.Subscribe.class);
    assertThat(parse("ALTER MATERIALIZED VIEW mv REVERT"))
        .isEqualTo(new Statement.RevertView(name("mv", 25), false));
    assertThat(parse("SHOW CHANGES FOR REPLACEMENT r LIMIT 5"))
        .isEqualTo(new Statement.ShowChanges(name("r", 30), 5L));
    assertThat(parse("SHOW REPLACEMENTS LIKE 'a%'"))
        .isEqualTo(new Statement.ShowObjects(Statement.Listing.REPLACEMENTS, null, "a%"));
  }

  /** What later versions take. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER CLUSTER c SWAP WITH d | ALTER CLUSTER ... SWAP WITH",
        "ALTER CLUSTER c OWNER TO x | ALTER CLUSTER ... OWNER TO",
        "INSERT INTO t VALUES (1) RETURNING a | RETURNING",
        "CREATE OR REPLACE VIEW v AS SELECT 1 | CREATE OR REPLACE",
        "ALTER CONNECTION c OWNER TO r | ALTER CONNECTION ... OWNER TO",
        "ALTER TABLE t ADD COLUMN a int | ALTER TABLE",
        "CREATE TABLE t (a int PRIMARY KEY) | the column option PRIMARY",
        "CREATE TABLE t (a int DEFAULT 5) | the column option DEFAULT",
        "CREATE INDEX i ON t (a) | CREATE INDEX",
        "SAVEPOINT x | SAVEPOINT",
        "TRUNCATE t | TRUNCATE",
        "GRANT SELECT ON t TO u | GRANT",
        "DECLARE c CURSOR FOR SELECT 1 | DECLARE",
      })
  void refusedForNow(String sql, String what) {
    Rejection rejection = rejection(sql);
    assertThat(rejection.message()).isEqualTo(what + " is not supported yet");
    assertThat(rejection.sqlState()).isEqualTo("0A000");
    assertThat(rejection.position()).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CREATE CONNECTION c TO KAFKA (BROKER 'a', BROKER 'b') | BROKER specified more than once | 43",
        "CREATE CONNECTION c KAFKA | syntax error at or near \"KAFKA\" | 21",
        "CREATE SOURCE s | syntax error at end of input | 16",
        "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't' FORMAT JSON | syntax error at or near \"FORMAT\" | 52",
        "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't') FORMAT YAML | syntax error at or near \"YAML\" | 60",
        "CREATE TABLE t (a foo) | type \"foo\" does not exist | 19",
        "CREATE TABLE t (a int,) | syntax error at or near \")\" | 23",
        "CREATE VIEW v AS | syntax error at end of input | 17",
        "CREATE VIEW v AS SELEC 1 | syntax error at or near \"SELEC\" | 18",
        "CREATE BANANA b | syntax error at or near \"BANANA\" | 8",
        "DROP SOURCE | syntax error at end of input | 12",
        "DROP BANANA b | syntax error at or near \"BANANA\" | 6",
        "UPDATE t SET a = WHERE b | syntax error at or near \"WHERE\" | 18",
        "INSERT INTO t VALUES (1 | syntax error at end of input | 24",
        "COPY t FROM 'file' | COPY with a file or program is not supported | 13",
        "SUBSCRIBE v WITH (FOO true) | unrecognized option \"foo\" | 19",
        "SUBSCRIBE v WITH (SNAPSHOT maybe) | SNAPSHOT requires a Boolean value | 19",
        "CREATE TABLE t (a numeric(5, 6)) | NUMERIC scale 6 must be between 0 and precision 5 | 19",
      })
  void errorsAndWhere(String sql, String message, int position) {
    Rejection rejection = rejection(sql);
    assertThat(rejection.message()).isEqualTo(message);
    assertThat(rejection.position()).isEqualTo(position);
  }

  /** No text makes the parser fail in any other way than by a rejection. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        ")",
        "CREATE",
        "CREATE TABLE",
        "DROP",
        "SET",
        "SET x",
        "SHOW",
        "SHOW CREATE",
        "COPY",
        "COPY (",
        "EXPLAIN",
        "SUBSCRIBE",
        "SUBSCRIBE (",
        "COMMENT ON",
        "COMMENT ON COLUMN a IS",
        "BEGIN READ",
        "PREPARE",
        "PREPARE p AS DROP VIEW v",
        "EXECUTE",
        "INSERT",
        "INSERT INTO",
        "UPDATE",
        "DELETE",
        "SELECT a::",
        "SELECT CAST(a AS",
        "SELECT a COLLATE",
        "SELECT OPERATOR(",
        "SELECT OPERATOR(a.",
        "SELECT DISTINCT ON (",
        "SELECT interval",
        "SELECT interval '1' day to",
        "SELECT timestamp(",
        "SELECT a::numeric(",
        "SELECT a::varchar(99999999999)",
        "SELECT $0",
        "SELECT $99999999999",
        "SELECT pg_catalog",
        "SELECT a::pg_catalog.",
        "SELECT EXTRACT(",
        "CREATE CLUSTER c (",
        "CREATE SOURCE s (a int) WITH (",
        "VALUES",
        "WITH",
        "TABLE",
        "$$",
        "SELECT E'\\u00'",
        "SELECT 'a' FROM t WHERE x LIKE 'b' ESCAPE",
        "SELECT * FROM t LIMIT 'x'"
      })
  void neverAnythingButARejection(String sql) {
    try {
      assertThat(parse(sql)).isNotNull();
    } catch (RejectedException e) {
      assertThat(e.rejection().sqlState()).isNotEqualTo("XX000");
    }
  }
}
