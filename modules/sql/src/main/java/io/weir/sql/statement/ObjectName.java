package io.weir.sql.statement;

import org.jspecify.annotations.Nullable;

/**
 * An object's name as it was written.
 *
 * @param schema null where none was given
 * @param position 1-based character position in the statement
 */
public record ObjectName(@Nullable String schema, String name, int position) {
  /** As error texts say it: with the schema where one was given. */
  @Override
  public String toString() {
    return schema == null ? name : schema + "." + name;
  }
}
