package io.weir.sql.statement;

/** A name and where it stands. */
public record Name(String name, int position) {}
