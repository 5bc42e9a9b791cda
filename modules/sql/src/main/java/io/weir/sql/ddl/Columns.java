package io.weir.sql.ddl;

import io.weir.columnar.Field;
import io.weir.gateway.Sessions.Notice;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.ColumnDefinition;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Columns as they were declared. */
final class Columns {
  private Columns() {}

  static Field field(ColumnDefinition column) {
    return new Field(
        column.name(),
        Objects.requireNonNull(column.type().type(), "the parser lets no other column through"),
        !column.notNull());
  }

  /** 42701. */
  static void refuseDuplicates(List<String> names, int position) {
    refuseDuplicateNames("column", names, position);
  }

  static void refuseDuplicateNames(String what, List<String> names, int position) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw Rejection.of(
                SqlState.DUPLICATE_COLUMN, what + " \"" + name + "\" specified more than once")
            .at(position)
            .exception();
      }
    }
  }

  /** Lengths and precisions of text and times are not kept: says so. */
  static List<Notice> notices(List<ColumnDefinition> columns) {
    return columns.stream()
        .filter(c -> c.type().modifier() >= 0)
        .map(
            c ->
                new Notice(
                    "NOTICE",
                    Rejection.of(
                        "00000",
                        "column \""
                            + c.name()
                            + "\" is kept as "
                            + field(c).type()
                            + ": the limit of "
                            + c.type()
                            + " is not enforced")))
        .toList();
  }
}
