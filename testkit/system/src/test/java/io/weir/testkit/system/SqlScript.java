package io.weir.testkit.system;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text of tables, data, a change, and queries with the rows that PostgreSQL gives: first {@code
 * before} the change, then {@code after} it. Blocks are divided by blank lines; the first line of
 * each says what it is:
 *
 * <pre>
 * tables | data | change      then statements, each ends with ; at a line's end
 * query NAME                  then the query, ----, rows, ----, rows
 * # comment
 * </pre>
 *
 * Rows are sorted as texts; values are divided by {@code |}; {@code error SQLSTATE} stands for rows
 * where the query fails.
 */
record SqlScript(List<String> tables, List<String> data, List<String> change, List<Query> queries) {
  private static final String RULE = "----";

  record Query(String name, String sql, List<String> before, List<String> after) {}

  static SqlScript parse(String text) {
    List<String> tables = new ArrayList<>();
    List<String> data = new ArrayList<>();
    List<String> change = new ArrayList<>();
    List<Query> queries = new ArrayList<>();
    for (String block : text.split("\n\n+")) {
      List<String> lines = new ArrayList<>(block.strip().lines().toList());
      lines.removeIf(line -> line.startsWith("#"));
      if (lines.isEmpty()) {
        continue;
      }
      String head = lines.removeFirst();
      switch (head) {
        case "tables" -> tables.addAll(statements(lines));
        case "data" -> data.addAll(statements(lines));
        case "change" -> change.addAll(statements(lines));
        default -> queries.add(query(head, lines));
      }
    }
    return new SqlScript(tables, data, change, queries);
  }

  private static List<String> statements(List<String> lines) {
    List<String> statements = new ArrayList<>();
    for (String one : String.join("\n", lines).split(";\\s*(\n|$)")) {
      statements.add(one);
    }
    return statements;
  }

  private static Query query(String head, List<String> lines) {
    if (!head.startsWith("query ")) {
      throw new IllegalArgumentException("no such block: " + head);
    }
    int first = lines.indexOf(RULE);
    int last = lines.lastIndexOf(RULE);
    if (first < 0) {
      first = lines.size();
      last = first;
    }
    return new Query(
        head.substring("query ".length()),
        String.join("\n", lines.subList(0, first)),
        lines.subList(Math.min(first + 1, lines.size()), last),
        lines.subList(Math.min(last + 1, lines.size()), lines.size()));
  }

  /** The text again, with other rows at each query. */
  static String recorded(String text, List<Query> queries) {
    StringBuilder out = new StringBuilder();
    for (String block : text.split("\n\n+")) {
      Query query = find(queries, block.strip());
      if (query == null) {
        out.append(block.strip()).append("\n\n");
        continue;
      }
      out.append("query ").append(query.name()).append('\n').append(query.sql()).append('\n');
      for (List<String> rows : List.of(query.before(), query.after())) {
        out.append(RULE).append('\n');
        rows.forEach(row -> out.append(row).append('\n'));
      }
      out.append('\n');
    }
    return out.toString().strip() + "\n";
  }

  private static @Nullable Query find(List<Query> queries, String block) {
    for (Query query : queries) {
      if (block.startsWith("query " + query.name() + "\n")) {
        return query;
      }
    }
    return null;
  }
}
