package io.weir.sql.analysis;

import io.weir.columnar.DataType;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Term;
import org.jspecify.annotations.Nullable;

/**
 * A column of a query's result.
 *
 * @param untyped where the column is nothing but a quoted literal, NULL or a parameter whose type
 *     is still open: whoever uses the column may decide it
 */
record OutputColumn(String name, Attribute attribute, Term.@Nullable Untyped untyped) {
  OutputColumn(String name, Attribute attribute) {
    this(name, attribute, null);
  }

  /** The column's type; null where it is still open. */
  @Nullable DataType type() {
    return untyped == null ? attribute.type() : null;
  }

  Term term() {
    return untyped == null ? new Term.Ref(attribute) : untyped;
  }

  OutputColumn named(String newName) {
    return new OutputColumn(newName, attribute, untyped);
  }
}
