package io.weir.sql.statement;

import io.weir.sql.parser.PgType;

/** A column of a table or source; {@code type.type()} is never null. */
public record ColumnDefinition(String name, PgType type, boolean notNull, int position) {}
