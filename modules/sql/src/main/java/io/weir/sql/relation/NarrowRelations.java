package io.weir.sql.relation;

import io.weir.kernel.ObjectId;
import java.util.Map;
import java.util.Optional;

/**
 * Relations with the columns that they had when a query was written: those that were added later
 * are not seen, so that {@code *}, NATURAL JOIN and names without a table mean the same for ever.
 */
record NarrowRelations(RelationResolver all, Map<ObjectId, Integer> widths)
    implements RelationResolver {
  @Override
  public Optional<Relation> relation(String schema, String name) {
    return all.relation(schema, name)
        .map(r -> r.narrowed(widths.getOrDefault(r.id(), Integer.MAX_VALUE)));
  }

  @Override
  public RelationResolver seenWith(Map<ObjectId, Integer> others) {
    return all.seenWith(others);
  }
}
