package io.weir.persistence;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogDecider;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.Condition;
import io.weir.domain.cluster.Reconfiguration;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.secret.SecretDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.secret.SecretValue;
import io.weir.domain.sink.SinkDefinition;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceColumn;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceFormat;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.source.SourceShape;
import io.weir.domain.view.ViewDefinition;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is created in the sample lives and by the sample commands. */
final class Definitions {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");
  static final ObjectId U1 = new ObjectId("u1");
  static final ObjectId U2 = new ObjectId("u2");
  static final ObjectId U3 = new ObjectId("u3");
  static final Rejection NO =
      new Rejection("42P07", "relation \"v\" already exists", "a detail", "a hint", 7);
  static final Schema COLUMNS =
      Schema.of(
          new Field("id", DataType.INT8, false),
          new Field("preis in €\n", DataType.numeric(10, 2), true));
  static final ConnectionDefinition CONNECTION =
      new ConnectionDefinition("kafka", Map.of("brokers", "localhost:9092"));
  static final SourceDefinition SOURCE =
      new SourceDefinition(
          "kafka",
          U1,
          Map.of("topic", "bids", "start_offset", "0"),
          new SourceShape(
              SourceFormat.JSON,
              true,
              1,
              List.of(
                  new SourceColumn(COLUMNS.field(0), SourceColumn.Origin.KEY, "id"),
                  new SourceColumn(COLUMNS.field(1), SourceColumn.Origin.VALUE, "price"))),
          List.of(new SourceDefinition.Output(U2, "main", COLUMNS)),
          U3,
          CatalogDecider.QUICKSTART);
  static final SecretDefinition SECRET =
      new SecretDefinition(1, new SecretValue.Sealed("k1", "AAEC"), null, null);
  static final SecretDefinition SECRET_2 =
      SECRET
          .next(new SecretValue.Environment("PASSWORD"), NOW)
          .next(new SecretValue.File("/run/secrets/password"), null);
  static final ConnectionDefinition TLS =
      new ConnectionDefinition(
          "kafka",
          Map.of("brokers", "localhost:9093", "security_protocol", "SASL_SSL"),
          Map.of("sasl_password", new SecretRef(new ObjectId("u8"), 3)));
  static final SinkDefinition SINK =
      new SinkDefinition(
          "kafka",
          U1,
          U2,
          COLUMNS,
          List.of(0),
          SinkDefinition.Format.JSON,
          SinkDefinition.Envelope.UPSERT,
          Map.of("topic", "out"),
          Map.of("key_password", new SecretRef(new ObjectId("u8"), 3)),
          null);
  static final CatalogCommand.Redefinition REDEFINITION =
      new CatalogCommand.Redefinition(
          "CREATE CONNECTION c ...",
          new ObjectDefinition.OfConnection(TLS),
          List.of(new ObjectId("u8")));
  static final ViewDefinition VIEW =
      new ViewDefinition(
          "v", "SELECT count(*) FROM bids", CatalogDecider.QUICKSTART, COLUMNS, List.of(U2));
  static final CatalogCommand.Redefinition REPLACED =
      new CatalogCommand.Redefinition(
          "CREATE MATERIALIZED VIEW ...",
          new ObjectDefinition.OfMaterializedView(
              "SELECT 2",
              CatalogDecider.QUICKSTART,
              List.of(new ObjectDefinition.Former("SELECT 1", CatalogDecider.QUICKSTART)),
              null),
          List.of(),
          COLUMNS);
  static final CatalogCommand.Redefinition WIDENED =
      new CatalogCommand.Redefinition(
          "sql",
          new ObjectDefinition.OfMaterializedView(
              "SELECT 2",
              CatalogDecider.QUICKSTART,
              List.of(new ObjectDefinition.Former("SELECT 1", CatalogDecider.QUICKSTART)),
              Map.of(U2, 3)),
          List.of(),
          new Schema(
              java.util.stream.Stream.concat(
                      COLUMNS.fields().stream(),
                      java.util.stream.Stream.of(new Field("more", DataType.TEXT)))
                  .toList()));
  static final Replica R1 = new Replica("r1", "small");
  static final Replica R2 = new Replica("r2", "large");
  static final Reconfiguration RECONFIGURATION =
      new Reconfiguration(
          "alter/u1/7",
          ClusterDefinition.managed("large", 2),
          List.of(new Replica("r2", "large"), new Replica("r3", "large")),
          Condition.hydrated(NOW.plusSeconds(60)),
          NOW);
  static final ClusterDefinition MANAGED = new ClusterDefinition(true, "small", 1, List.of());
  static final ClusterDefinition UNMANAGED = new ClusterDefinition(false, "", 0, List.of(R1));

  static SourceChange everyMutation(String id) {
    return new SourceChange(
        id,
        List.of(
            new SourceMutation.Pause("ada", NOW),
            new SourceMutation.Pause("bob", null),
            new SourceMutation.ConnectorProps(SOURCE, CONNECTION, false),
            new SourceMutation.ResetSplits(),
            new SourceMutation.InjectOffsets(Map.of("0", "5")),
            new SourceMutation.Resume("bob"),
            new SourceMutation.Throttle(100)));
  }

  private Definitions() {}
}
