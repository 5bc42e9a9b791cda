package io.weir.sql.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A query with what PostgreSQL 15 answered to it over the same tables.
 *
 * @param answer names and types of the columns, then the rows; or one line {@code ERROR sqlstate
 *     text}
 */
record Golden(String query, List<String> answer) {
  static final List<String> FILES =
      List.of("select", "join", "subquery", "aggregate", "window", "types", "errors");

  /** Queries are lines that begin with {@code > }; the answer follows, up to an empty line. */
  static List<Golden> read(String file) {
    List<Golden> out = new ArrayList<>();
    for (String part : SampleTables.resource(file + ".txt").split("\n\n")) {
      List<String> lines = Arrays.asList(part.strip().split("\n"));
      out.add(new Golden(lines.get(0).substring(2), List.copyOf(lines.subList(1, lines.size()))));
    }
    return out;
  }

  boolean isError() {
    return answer.get(0).startsWith("ERROR ");
  }

  /** Whether the answer's order is told by the query. */
  boolean isOrdered() {
    int at = query.lastIndexOf("order by");
    return at >= 0 && query.indexOf(')', at) < 0;
  }

  List<String> rows() {
    return answer.subList(1, answer.size());
  }
}
