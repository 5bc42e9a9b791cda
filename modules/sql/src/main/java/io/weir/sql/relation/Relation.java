package io.weir.sql.relation;

import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Something that rows can be selected from.
 *
 * @param id the collection that holds its rows; of a plain view, the view's own id
 * @param viewQuery the query text of a plain view, which is expanded where it is used; null for
 *     everything that has rows of its own
 */
public record Relation(
    ObjectId id, String schema, String name, Schema columns, @Nullable String viewQuery) {}
