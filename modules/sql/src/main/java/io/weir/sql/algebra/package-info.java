/**
 * The relational algebra that a query is analysed into and optimised in. Columns are {@link
 * io.weir.sql.algebra.Attribute}s with an identity of their own, not positions: moving an operator
 * past another renames nothing, and a correlated subquery is simply one that refers to attributes
 * which it does not produce.
 */
@NullMarked
package io.weir.sql.algebra;

import org.jspecify.annotations.NullMarked;
