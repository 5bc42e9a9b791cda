package io.weir.sql.analysis;

/** A query that WITH gave a name. Each use gets a copy with attributes of its own. */
record CommonTable(String name, Query query) {}
