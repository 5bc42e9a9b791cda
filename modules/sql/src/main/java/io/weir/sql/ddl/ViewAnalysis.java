package io.weir.sql.ddl;

import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;
import io.weir.sql.statement.SqlFragment;
import java.util.List;
import java.util.Map;

/** Looks into the query of a view. */
@FunctionalInterface
public interface ViewAnalysis {
  /**
   * Analyses a query over the catalog that the statement is planned in. Throws RejectedException
   * where it is wrong or, if it is to be {@code materialized}, cannot be maintained.
   *
   * @param widths how many columns a query that was stored earlier knows of each relation that got
   *     more since
   */
  Analyzed analyze(SqlFragment query, Map<ObjectId, Integer> widths, boolean materialized);

  /** A query that is written now. */
  default Analyzed analyze(SqlFragment query, boolean materialized) {
    return analyze(query, Map.of(), materialized);
  }

  /** Whether a stored query's rows can depend on this column of a relation that it names. */
  default boolean reads(
      SqlFragment query, Map<ObjectId, Integer> widths, ObjectId relation, int column) {
    return true;
  }

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
