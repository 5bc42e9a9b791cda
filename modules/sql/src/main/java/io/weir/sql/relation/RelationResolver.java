package io.weir.sql.relation;

import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds relations by name. */
@FunctionalInterface
public interface RelationResolver {
  /** The schemas that an unqualified name is looked for in, in this order. */
  List<String> SEARCH_PATH = List.of("public", "weir_catalog", "pg_catalog");

  /** The relation of exactly this name in exactly this schema. */
  Optional<Relation> relation(String schema, String name);

  /**
   * The same as the query of a view that was made earlier sees it.
   *
   * @param widths how many columns it knows of each relation that got more since
   */
  default RelationResolver seenWith(Map<ObjectId, Integer> widths) {
    return widths.isEmpty() ? this : new NarrowRelations(this, widths);
  }

  /** The relation that a name without a schema means. */
  default Optional<Relation> unqualified(String name) {
    return SEARCH_PATH.stream().flatMap(schema -> relation(schema, name).stream()).findFirst();
  }
}
