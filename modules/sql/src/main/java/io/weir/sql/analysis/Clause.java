package io.weir.sql.analysis;

/** Where in a query an expression stands, which decides what it may contain. */
enum Clause {
  FROM("functions in FROM", false, false, false),
  ON("JOIN conditions", false, false, false),
  WHERE("WHERE", false, false, false),
  GROUP_BY("GROUP BY", false, false, false),
  SELECT("SELECT", true, true, true),
  HAVING("HAVING", true, false, false),
  ORDER_BY("ORDER BY", true, true, false),
  LIMIT("LIMIT", false, false, false),
  VALUES("VALUES", false, false, false),
  FILTER("FILTER", false, false, false),
  AGGREGATE("aggregate functions", false, false, false),
  WINDOW("window definitions", true, false, false);

  private final String words;
  private final boolean aggregates;
  private final boolean windows;
  private final boolean sets;

  Clause(String words, boolean aggregates, boolean windows, boolean sets) {
    this.words = words;
    this.aggregates = aggregates;
    this.windows = windows;
    this.sets = sets;
  }

  String words() {
    return words;
  }

  boolean aggregates() {
    return aggregates;
  }

  boolean windows() {
    return windows;
  }

  boolean sets() {
    return sets;
  }
}
