package io.weir.session.show;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.cluster.ClusterSizes.Size;
import io.weir.domain.cluster.MemoryText;
import io.weir.gateway.Session.Result;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import io.weir.session.relation.Rows;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * SHOW CLUSTER SIZES: what a replica can be made of, the smallest first.
 *
 * @param like a LIKE pattern for the size; null for all
 */
public record ShowClusterSizes(@Nullable String like) implements Prepared {
  private static final Schema SCHEMA =
      Schema.of(
          new Field("size", DataType.TEXT),
          new Field("workers", DataType.INT4),
          new Field("memory", DataType.TEXT));

  @Override
  public Schema result() {
    return SCHEMA;
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    Rows rows = new Rows(SCHEMA);
    for (Size size : execution.ports().clusters().capacity().sizes().list()) {
      rows.add(size.name(), size.workers(), MemoryText.of(size.memoryBytes()));
    }
    return Answers.rows(
        SCHEMA, like == null ? rows.build() : ShowObjects.matching(rows.build(), like), "SHOW");
  }
}
