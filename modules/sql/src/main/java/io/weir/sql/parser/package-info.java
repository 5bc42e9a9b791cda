/**
 * SQL text to statements. One lexer, PostgreSQL's, serves everything; statements are parsed by
 * hand, queries and expressions by the grammar generated from Calcite's template, which the lexer
 * feeds.
 */
@NullMarked
package io.weir.sql.parser;

import org.jspecify.annotations.NullMarked;
