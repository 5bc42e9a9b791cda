package io.weir.domain.catalog;

import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One object.
 *
 * @param columns of a relation; null for connections and clusters
 * @param dependsOn the objects that it uses directly
 * @param createSql the statement that would make it again, names resolved
 */
public record CatalogEntry(
    ObjectId id,
    String schema,
    String name,
    ObjectType type,
    String owner,
    Instant createdAt,
    @Nullable Schema columns,
    List<ObjectId> dependsOn,
    String createSql,
    ObjectDefinition definition,
    Stage stage,
    @Nullable String comment) {
  public CatalogEntry {
    dependsOn = List.copyOf(dependsOn);
  }

  /** Where the entry is in its life. Only READY ones can be used; all hold their name. */
  public enum Stage {
    RESERVED,
    READY,
    DROPPING
  }
}
