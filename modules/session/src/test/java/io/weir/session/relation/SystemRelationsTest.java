package io.weir.session.relation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.Field;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogEntry.Stage;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.secret.SecretDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.secret.SecretValue;
import io.weir.domain.sink.SinkDefinition;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceFormat;
import io.weir.domain.source.SourceShape;
import io.weir.gateway.Audit;
import io.weir.gateway.Status.FailureStatus;
import io.weir.gateway.Status.FrontierStatus;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.gateway.Status.OperationStatus;
import io.weir.gateway.Status.SinkStatus;
import io.weir.gateway.Status.SourceStatus;
import io.weir.gateway.Status.SplitStatus;
import io.weir.kernel.ObjectId;
import io.weir.session.fake.FakeClusters;
import io.weir.session.fake.FakeSources;
import io.weir.session.fake.FakeStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SystemRelationsTest {
  private static final SystemCatalog SYSTEM = SystemCatalog.standard();
  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Schema COLUMNS =
      Schema.of(new Field("a", DataType.INT8, false), new Field("b", DataType.numeric(10, 2)));

  private final FakeStatus status = new FakeStatus();
  private final FakeClusters clusters = new FakeClusters();

  static List<SystemRelation> relations() {
    return SYSTEM.relations();
  }

  private static CatalogEntry entry(
      int number, String name, ObjectType type, ObjectDefinition definition, ObjectId... uses) {
    return new CatalogEntry(
        new ObjectId("u" + number),
        "public",
        name,
        type,
        "ann",
        CREATED,
        type.isRelation() ? COLUMNS : null,
        List.of(uses),
        "CREATE " + name,
        definition,
        Stage.READY,
        number == 3 ? "bids of all auctions" : null);
  }

  private static CatalogSnapshot catalog() {
    ObjectId cluster = new ObjectId("u1");
    ObjectId connection = new ObjectId("u2");
    ObjectId source = new ObjectId("u3");
    List<CatalogEntry> entries =
        List.of(
            entry(
                1,
                "quickstart",
                ObjectType.CLUSTER,
                new ObjectDefinition.OfCluster(new ClusterDefinition(true, "small", 1, List.of()))),
            entry(
                2,
                "k",
                ObjectType.CONNECTION,
                new ObjectDefinition.OfConnection(
                    new ConnectionDefinition(
                        "kafka",
                        Map.of("brokers", "h\"x:1", "sasl_password", "hunter2"),
                        Map.of("ssl_key", new SecretRef(new ObjectId("u6"), 1))))),
            entry(
                3,
                "bids",
                ObjectType.SOURCE,
                new ObjectDefinition.OfSource(
                    new SourceDefinition(
                        "kafka",
                        connection,
                        Map.of("topic", "bids"),
                        new SourceShape(SourceFormat.JSON, false, 0, List.of()),
                        List.of(),
                        null,
                        cluster)),
                connection,
                cluster),
            entry(4, "v", ObjectType.VIEW, new ObjectDefinition.OfView("SELECT 1"), source),
            entry(
                5,
                "mv",
                ObjectType.MATERIALIZED_VIEW,
                new ObjectDefinition.OfMaterializedView("SELECT 2", cluster),
                source),
            entry(
                6,
                "key",
                ObjectType.SECRET,
                new ObjectDefinition.OfSecret(
                    new SecretDefinition(1, new SecretValue.Sealed("k1", "c2VjcmV0"), null, null))),
            entry(
                7,
                "out",
                ObjectType.SINK,
                new ObjectDefinition.OfSink(
                    new SinkDefinition(
                        "kafka",
                        connection,
                        new ObjectId("u5"),
                        COLUMNS,
                        List.of(),
                        SinkDefinition.Format.JSON,
                        SinkDefinition.Envelope.DEBEZIUM,
                        Map.of("topic", "out"),
                        Map.of(),
                        cluster))));
    Map<ObjectId, CatalogEntry> map = new TreeMap<>();
    entries.forEach(e -> map.put(e.id(), e));
    return new CatalogSnapshot(7, 8, map);
  }

  private SystemRelation.Context context() {
    return new SystemRelation.Context(
        catalog(),
        status,
        Audit.NONE,
        clusters,
        new FakeSources(),
        "weir",
        "ann",
        List.of(new SystemRelation.Setting("cluster", "c2", "quickstart", "text")),
        SYSTEM);
  }

  private List<String> read(String schema, String name, String... columns) {
    SystemRelation relation = SYSTEM.relation(schema, name).orElseThrow();
    Batch batch = relation.rows(context()).toCompletableFuture().join();
    List<String> out = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      List<String> values = new ArrayList<>();
      for (String column : columns) {
        values.add(value(batch.column(relation.columns().indexOf(column)), row));
      }
      out.add(String.join("|", values));
    }
    return out;
  }

  private static String value(Column column, int row) {
    if (column.isNull(row)) {
      return "";
    }
    return switch (column) {
      case LongColumn c -> Long.toString(c.get(row));
      case DoubleColumn c -> Double.toString(c.get(row));
      case BytesColumn c -> c.text(row);
    };
  }

  @ParameterizedTest
  @MethodSource("relations")
  void everyRelationGivesColumnsOfItsTypes(SystemRelation relation) {
    Batch batch = relation.rows(context()).toCompletableFuture().join();
    assertThat(batch.columns()).hasSize(relation.columns().size());
    for (int i = 0; i < batch.columns().size(); i++) {
      Column column = batch.column(i);
      assertThat(column.size()).isEqualTo(batch.rows());
      assertThat(column)
          .isInstanceOf(
              switch (relation.columns().type(i).layout()) {
                case LONG -> LongColumn.class;
                case DOUBLE -> DoubleColumn.class;
                case BYTES -> BytesColumn.class;
              });
      if (!relation.columns().field(i).nullable()) {
        assertThat(column.hasNulls()).as(relation.columns().field(i).name()).isFalse();
      }
    }
  }

  @Test
  void idsAndOidsComeBack() {
    for (SystemRelation relation : SYSTEM.relations()) {
      assertThat(SYSTEM.relation(SYSTEM.id(relation))).isSameAs(relation);
    }
    assertThat(Oids.of(new ObjectId("u7"))).isEqualTo(16391);
  }

  @Test
  void objectsAndTheirUses() {
    assertThat(read("weir_catalog", "weir_objects", "id", "name", "type"))
        .containsExactly(
            "u1|quickstart|cluster",
            "u2|k|connection",
            "u3|bids|source",
            "u4|v|view",
            "u5|mv|materialized-view",
            "u6|key|secret",
            "u7|out|sink");
    assertThat(
            read("weir_catalog", "weir_object_dependencies", "object_id", "referenced_object_id"))
        .containsExactly("u3|u2", "u3|u1", "u4|u3", "u5|u3");
    assertThat(read("weir_catalog", "weir_columns", "object_id", "name", "type", "nullable"))
        .contains("u3|a|bigint|0", "u3|b|numeric(10,2)|1");
  }

  @Test
  void connectionsHideTheirSecrets() {
    assertThat(read("weir_catalog", "weir_connections", "options"))
        .containsExactly(
            "{\"brokers\": \"h\\\"x:1\", \"ssl_key\": \"SECRET key\", \"sasl_password\": \"***\"}");
  }

  @Test
  void secretsShowWhereTheyAreKeptOnly() {
    assertThat(read("weir_catalog", "weir_secrets", "name", "version", "kept_in"))
        .containsExactly("key|1|catalog, encrypted");
  }

  @Test
  void sinksShowHowFarTheyAre() {
    assertThat(read("weir_catalog", "weir_sinks", "id", "from_id", "status", "epoch"))
        .containsExactly("u7|u5|starting|");
    status.sinks.add(
        new SinkStatus(new ObjectId("u7"), "stalled", "no such topic", 2, 1200, 10, 40));
    assertThat(read("weir_catalog", "weir_sinks", "status", "error", "epoch", "lag_ms"))
        .containsExactly("stalled|no such topic|1200|40");
  }

  @Test
  void sourcesShowHowTheyRun() {
    assertThat(read("weir_catalog", "weir_sources", "id", "status", "error"))
        .containsExactly("u3|starting|");
    status.sources.add(
        new SourceStatus(new ObjectId("u3"), "stalled", "topic is gone", 4, 10, 1, 100));
    status.splits.add(
        new SplitStatus(new ObjectId("u3"), "0", "e1", "42", "0", "50", 8, 5000L, 1000));
    assertThat(
            read("weir_catalog", "weir_sources", "status", "error", "generation", "decode_errors"))
        .containsExactly("stalled|topic is gone|4|1");
    assertThat(
            read(
                "weir_catalog",
                "weir_source_splits",
                "split_id",
                "current_offset",
                "lag",
                "retention_ms_left"))
        .containsExactly("0|42|8|5000");
  }

  @Test
  void replicasAreAsFarAsTheirDataflows() {
    assertThat(read("weir_catalog", "weir_cluster_replicas", "id", "status"))
        .containsExactly("u1.r1|ready");
    status.hydration.add(
        new HydrationStatus(
            new ObjectId("u5"), "r1", false, 10, 40, 100, 0, -1, 0, 5, 0, 0, 30, null));
    assertThat(read("weir_catalog", "weir_cluster_replicas", "id", "status"))
        .containsExactly("u1.r1|hydrating");
    assertThat(
            read(
                "weir_catalog",
                "weir_hydration_statuses",
                "object_id",
                "replica_id",
                "rows_done",
                "rows_total",
                "eta_ms",
                "hydration_ms"))
        .containsExactly("u5|u1.r1|10|40|30|");
    status.hydration.add(
        new HydrationStatus(
            new ObjectId("u5"), "r1", false, 10, 40, 100, 0, -1, 0, 5, 0, 0, -1, "overflow"));
    assertThat(read("weir_catalog", "weir_cluster_replicas", "status")).containsExactly("failed");
  }

  @Test
  void viewsAndOperations() {
    status.frontiers.add(new FrontierStatus(new ObjectId("u5"), 1200));
    status.operations.add(
        new OperationStatus(
            new ObjectId("op1"),
            "create view",
            "CREATE VIEW v",
            "ann",
            "running",
            1,
            3,
            "make it usable",
            new ObjectId("u5"),
            null,
            CREATED,
            null));
    assertThat(read("weir_catalog", "weir_materialized_views", "name", "cluster_id", "frontier"))
        .containsExactly("mv|u1|1200");
    assertThat(read("weir_catalog", "weir_materialized_views", "status", "error"))
        .containsExactly("hydrating|");
    status.hydration.add(
        new HydrationStatus(
            new ObjectId("u5"), "r1", true, 10, 10, 100, 0, 0, 0, 5, 0, 0, -1, null));
    assertThat(read("weir_catalog", "weir_materialized_views", "status", "error"))
        .containsExactly("running|");
    status.failures.add(new FailureStatus(new ObjectId("u5"), 1200, "division by zero"));
    assertThat(read("weir_catalog", "weir_materialized_views", "status", "error"))
        .containsExactly("failed|division by zero");
    assertThat(read("weir_catalog", "weir_views", "name", "definition"))
        .containsExactly("v|SELECT 1");
    assertThat(read("weir_catalog", "weir_operations", "id", "status", "step", "steps", "activity"))
        .containsExactly("op1|running|1|3|make it usable");
  }

  @Test
  void classesHaveTheKindsThatPsqlKnows() {
    assertThat(read("pg_catalog", "pg_class", "oid", "relname", "relkind", "relnatts"))
        .contains("16387|bids|r|2", "16388|v|v|2", "16389|mv|m|2");
    assertThat(read("pg_catalog", "pg_attribute", "attrelid", "attname", "atttypid", "atttypmod"))
        .contains("16387|a|20|-1", "16387|b|1700|655366");
    assertThat(read("pg_catalog", "pg_description", "objoid", "description"))
        .containsExactly("16387|bids of all auctions");
    assertThat(read("pg_catalog", "pg_settings", "name", "setting", "source"))
        .containsExactly("cluster|c2|session");
  }

  @Test
  void theInformationSchemaHasTheSameRelations() {
    assertThat(read("information_schema", "tables", "table_schema", "table_name", "table_type"))
        .contains("public|bids|BASE TABLE", "public|v|VIEW", "public|mv|MATERIALIZED VIEW");
    assertThat(
            read(
                "information_schema",
                "columns",
                "table_name",
                "column_name",
                "data_type",
                "numeric_precision",
                "numeric_scale"))
        .contains("bids|b|numeric|10|2", "bids|a|bigint|64|0");
  }
}
