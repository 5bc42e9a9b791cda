package io.weir.domain.view;

import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;
import java.util.List;

/**
 * A materialized view.
 *
 * @param query its SQL, names resolved
 * @param inputs the collections that it reads directly (views it uses are already expanded)
 */
public record ViewDefinition(
    String name, String query, ObjectId cluster, Schema schema, List<ObjectId> inputs) {
  public ViewDefinition {
    inputs = List.copyOf(inputs);
  }
}
