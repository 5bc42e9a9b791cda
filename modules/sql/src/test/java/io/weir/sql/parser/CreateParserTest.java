package io.weir.sql.parser;

import static io.weir.sql.parser.Parsed.name;
import static io.weir.sql.parser.Parsed.options;
import static io.weir.sql.parser.Parsed.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.sql.statement.ClusterStatement;
import io.weir.sql.statement.CreateStatement;
import io.weir.sql.statement.Name;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.SourceClause;
import java.util.List;
import org.junit.jupiter.api.Test;

/** CREATE: what each clause says, and where its names stand. */
class CreateParserTest {
  @Test
  void createConnection() {
    var create =
        (CreateStatement.CreateConnection)
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
        (CreateStatement.CreateSource)
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
        (CreateStatement.CreateSource)
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
        (CreateStatement.CreateSource)
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
  void tablesOfASource() {
    var source =
        (CreateStatement.CreateSource)
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
  void createTableWithTypesOfPostgres() {
    var create =
        (CreateStatement.CreateTable)
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
    var view = (CreateStatement.CreateView) parse("CREATE VIEW v (x, y) AS SELECT 1, 2");
    assertThat(view.columns()).containsExactly("x", "y");
    assertThat(view.query().text()).isEqualTo("SELECT 1, 2");
    var materialized =
        (CreateStatement.CreateMaterializedView)
            parse("create materialized view if not exists mv in cluster c as select a  from t ;");
    assertThat(materialized.cluster()).isEqualTo(name("c", 54));
    assertThat(materialized.query().text()).isEqualTo("select a  from t");
  }

  @Test
  void clusters() {
    var managed =
        (ClusterStatement.CreateCluster)
            parse("CREATE CLUSTER c (SIZE 'small', REPLICATION FACTOR 2)");
    assertThat(options(managed.options()))
        .isEqualTo("size@19=Text:small replication_factor@33=Number:2");
    assertThat(managed.replicas()).isNull();
    assertThat(parse("CREATE CLUSTER c SIZE 'small', REPLICATION FACTOR = 2"))
        .isInstanceOfSatisfying(
            ClusterStatement.CreateCluster.class, c -> assertThat(c.options().list()).hasSize(2));
    var unmanaged =
        (ClusterStatement.CreateCluster)
            parse("CREATE CLUSTER c REPLICAS (r1 (SIZE 's'), r2 (SIZE 's'))");
    assertThat(unmanaged.replicas())
        .isNotNull()
        .map(ClusterStatement.ReplicaDefinition::name)
        .containsExactly("r1", "r2");
    assertThat(parse("CREATE CLUSTER REPLICA c.r SIZE 's'"))
        .isInstanceOf(ClusterStatement.CreateClusterReplica.class);
    assertThat(parse("DROP CLUSTER REPLICA IF EXISTS c.r, c.s"))
        .isEqualTo(
            new ClusterStatement.DropClusterReplica(
                List.of(
                    new ClusterStatement.ReplicaName(name("c", 32), "r"),
                    new ClusterStatement.ReplicaName(name("c", 37), "s")),
                true));
  }

  @Test
  void sinks() {
    var kafka =
        (CreateStatement.CreateSink)
            parse(
                "CREATE SINK IF NOT EXISTS k IN CLUSTER cl FROM v INTO KAFKA CONNECTION c"
                    + " (TOPIC 't') KEY (a, \"B\") FORMAT JSON ENVELOPE UPSERT");
    assertThat(kafka.kind()).isEqualTo("kafka");
    assertThat(kafka.from().name()).isEqualTo("v");
    assertThat(kafka.cluster()).isNotNull();
    assertThat(kafka.key()).map(Name::name).containsExactly("a", "B");
    assertThat(kafka.format()).isNotNull().satisfies(f -> assertThat(f.name()).isEqualTo("json"));
    assertThat(kafka.envelope())
        .isNotNull()
        .satisfies(e -> assertThat(e.name()).isEqualTo("upsert"));
    var postgres =
        (CreateStatement.CreateSink)
            parse("CREATE SINK k FROM v INTO POSTGRES CONNECTION c (TABLE 't') KEY (a)");
    assertThat(options(postgres.options())).isEqualTo("table@50=Text:t");
    assertThat(postgres.format()).isNull();
  }
}
