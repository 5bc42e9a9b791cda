/**
 * From a parsed query to typed algebra: names, types, aggregates, subqueries, by PostgreSQL's rules
 * and with its error texts.
 */
@NullMarked
package io.weir.sql.analysis;

import org.jspecify.annotations.NullMarked;
