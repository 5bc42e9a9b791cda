package io.weir.testkit.system;

import java.util.Map;
import java.util.TreeMap;

/** What a view over a table {@code (id int, g int)} may be, in SQL and recomputed plainly. */
enum GroupQuery {
  COUNT("count(*)", ""),
  TRIPLE("count(*) * 3", ""),
  MORE("count(*) + 1000", ""),
  EVEN("count(*)", " WHERE id % 2 = 0");

  private final String count;
  private final String where;

  GroupQuery(String count, String where) {
    this.count = count;
    this.where = where;
  }

  /** With the columns {@code g} and {@code n}. */
  String sql(String table) {
    return "SELECT g, " + count + " AS n FROM " + table + where + " GROUP BY g";
  }

  /** The one that this is the SQL of. */
  static GroupQuery of(String sql, String table) {
    for (GroupQuery query : values()) {
      if (query.sql(table).equals(sql)) {
        return query;
      }
    }
    throw new AssertionError("nobody wrote " + sql);
  }

  /**
   * Its rows {@code g|n}, each there once.
   *
   * @param table rows {@code id|g}, with how often they are there
   */
  Map<String, Long> rows(Map<String, Long> table) {
    Map<String, Long> rows = new TreeMap<>();
    groups(table).forEach((g, n) -> rows.put(g + "|" + n, 1L));
    return rows;
  }

  /** {@code n} by {@code g}. */
  Map<String, Long> groups(Map<String, Long> table) {
    TreeMap<String, Long> counts = new TreeMap<>();
    table.forEach(
        (row, weight) -> {
          String[] values = row.split("\\|");
          if (this != EVEN || Integer.parseInt(values[0]) % 2 == 0) {
            counts.merge(values[1], weight, Long::sum);
          }
        });
    counts.replaceAll(
        (g, n) ->
            switch (this) {
              case COUNT, EVEN -> n;
              case TRIPLE -> n * 3;
              case MORE -> n + 1000;
            });
    return counts;
  }

  /** What is more (or, negative, less) in the one than in the other. */
  static Map<String, Long> difference(Map<String, Long> one, Map<String, Long> other) {
    Map<String, Long> out = new TreeMap<>(one);
    other.forEach((row, weight) -> out.merge(row, -weight, Long::sum));
    out.values().removeIf(weight -> weight == 0);
    return out;
  }
}
