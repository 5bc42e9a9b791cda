/**
 * PostgreSQL's clients look around by queries over its catalogs. Those queries are turned here into
 * ones over Weir's system relations that mean the same.
 */
@NullMarked
package io.weir.session.introspection;

import org.jspecify.annotations.NullMarked;
