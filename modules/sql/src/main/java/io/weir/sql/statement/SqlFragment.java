package io.weir.sql.statement;

import org.apache.calcite.sql.SqlNode;

/**
 * A query or expression within a statement.
 *
 * @param text exactly as it was written
 * @param position 1-based character position of its start in the statement
 * @param node its tree; every position in it is on line 1, its column the 1-based offset into the
 *     whole statement. Types are {@link io.weir.sql.parser.PgTypeNameSpec}; {@code $n} is a
 *     SqlDynamicParam of index n-1; words are folded, so identifiers are to be taken as they are
 */
public record SqlFragment(String text, int position, SqlNode node) {}
