package io.weir.sql.ddl;

import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;
import io.weir.sql.statement.SqlFragment;
import java.util.List;

/** Looks into the query of a view. */
@FunctionalInterface
public interface ViewAnalysis {
  /**
   * Analyses a query over the catalog that the statement is planned in. Throws RejectedException
   * where it is wrong or, if it is to be {@code materialized}, cannot be maintained.
   */
  Analyzed analyze(SqlFragment query, boolean materialized);

  /**
   * @param dependsOn the objects that the query names
   * @param inputs the collections that it reads, once the views among them are expanded
   */
  record Analyzed(Schema schema, List<ObjectId> dependsOn, List<ObjectId> inputs) {
    public Analyzed {
      dependsOn = List.copyOf(dependsOn);
      inputs = List.copyOf(inputs);
    }
  }
}
