package io.weir.sql.relation;

import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that rows can be selected from.
 *
 * @param id the collection that holds its rows; of a plain view, the view's own id
 * @param viewQuery the query text of a plain view, which is expanded where it is used; null for
 *     everything that has rows of its own
 * @param widths how many columns the view's query knows of each relation that got more since
 */
public record Relation(
    ObjectId id,
    String schema,
    String name,
    Schema columns,
    @Nullable String viewQuery,
    Map<ObjectId, Integer> widths) {
  public Relation(
      ObjectId id, String schema, String name, Schema columns, @Nullable String viewQuery) {
    this(id, schema, name, columns, viewQuery, Map.of());
  }

  /** With no more than its first {@code width} columns. */
  Relation narrowed(int width) {
    return width >= columns.size()
        ? this
        : new Relation(
            id, schema, name, new Schema(columns.fields().subList(0, width)), viewQuery, widths);
  }
}
