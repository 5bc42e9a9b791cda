package io.weir.domain.source;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Map;

/** Sources over a connection, for tests. */
public final class Sources {
  public static final ObjectId CONNECTION = new ObjectId("u1");

  private Sources() {}

  public static ConnectionDefinition connection(String brokers) {
    return new ConnectionDefinition("kafka", Map.of("brokers", brokers));
  }

  public static SourceDefinition definition(String topic) {
    Schema schema = Schema.of(new Field("data", DataType.JSONB));
    return new SourceDefinition(
        "kafka",
        CONNECTION,
        Map.of("topic", topic),
        new SourceShape(
            SourceFormat.JSONB,
            false,
            0,
            List.of(new SourceColumn(schema.field(0), SourceColumn.Origin.VALUE, ""))),
        List.of(new SourceDefinition.Output(new ObjectId("u2"), "main", schema)),
        new ObjectId("u3"),
        new ObjectId("s1"));
  }
}
