package io.weir.sql.parser;

import io.weir.columnar.DataType;
import org.jspecify.annotations.Nullable;

/**
 * A type as it was written.
 *
 * @param name PostgreSQL's own name: {@code int4}, {@code timestamptz}, {@code regclass}
 * @param type how a column of it is kept; null for arrays and for the {@code reg*} types, which
 *     only name things of the system catalog
 * @param modifier the length of {@code varchar(n)}, {@code char(n)} or the precision of {@code
 *     timestamp(p)}; -1 where none was given
 * @param array whether it is an array of that type
 */
public record PgType(String name, @Nullable DataType type, int modifier, boolean array) {
  @Override
  public String toString() {
    String base = type == null || modifier >= 0 ? name : type.sqlName();
    return base + (modifier >= 0 ? "(" + modifier + ")" : "") + (array ? "[]" : "");
  }
}
