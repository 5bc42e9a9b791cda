package io.weir.connector.postgres;

import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a table was when its snapshot was taken, short enough for every offset: {@code
 * 16385:1-3,5:5d41402a:7215ee9c}. A table that is another one by now, or was changed in a way that
 * rewrites rows without a word in the log, is noticed by it.
 *
 * @param oid the table itself: one that is dropped and created anew has another
 * @param numbers attribute numbers of the columns that are read, in their order
 * @param types {@link UpstreamTable#typesMark} of these columns
 * @param membership {@link UpstreamTable#membershipMark}
 */
record TableMark(long oid, List<Integer> numbers, String types, String membership) {
  TableMark {
    numbers = List.copyOf(numbers);
  }

  /** The columns of {@code schema} in the table, whose fit was checked. */
  static TableMark of(UpstreamTable table, Schema schema) {
    List<Integer> numbers = new ArrayList<>();
    long[] oids = new long[schema.size()];
    int[] modifiers = new int[schema.size()];
    for (int i = 0; i < schema.size(); i++) {
      UpstreamTable.Column column = table.column(schema.field(i).name());
      if (column == null) {
        throw new IllegalArgumentException("no column " + schema.field(i).name());
      }
      numbers.add(column.number());
      oids[i] = column.typeOid();
      modifiers[i] = column.modifier();
    }
    return new TableMark(
        table.oid(), numbers, UpstreamTable.typesMark(oids, modifiers), table.membershipMark());
  }

  static TableMark parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("not a table's mark: " + text);
    }
    List<Integer> numbers = new ArrayList<>();
    for (String range : parts[1].split(",", -1)) {
      int dash = range.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
      for (int number = first; number <= last; number++) {
        numbers.add(number);
      }
    }
    return new TableMark(Long.parseLong(parts[0]), numbers, parts[2], parts[3]);
  }

  /**
   * Why rows of the table as it is now would not fit those that were read before, or null where
   * they do.
   *
   * @param now the table of this oid in the publication; null where there is none
   * @param name what it was called
   */
  @Nullable Rejection misfit(
      @Nullable UpstreamTable now, String name, Schema schema, String publication) {
    if (now == null) {
      return changed(
          "table \"" + name + "\" is gone from publication \"" + publication + "\"",
          "It was dropped, created anew or taken out of the publication.");
    }
    Rejection columns = misfit(now, schema);
    if (columns != null) {
      return columns;
    }
    TableMark mark = of(now, schema);
    for (int i = 0; i < numbers.size(); i++) {
      if (!mark.numbers.get(i).equals(numbers.get(i))) {
        return changed(
            column(now, schema.field(i)) + " was dropped and created anew",
            "Its old values changed without a record in the log.");
      }
    }
    if (!mark.types.equals(types)) {
      return retyped(now.qualified());
    }
    if (!mark.membership.equals(membership)) {
      return changed(
          "table \"" + now.qualified() + "\" left publication \"" + publication + "\" for a while",
          "Or its row filter was changed: changes may be missing.");
    }
    return null;
  }

  static Rejection retyped(String table) {
    return changed(
        "the types of columns of table \"" + table + "\" were changed",
        "Rows that were read before have the old ones.");
  }

  /** Why the table has not the columns of {@code schema}, or null where it has. */
  static @Nullable Rejection misfit(UpstreamTable table, Schema schema) {
    for (Field field : schema.fields()) {
      UpstreamTable.Column column = table.column(field.name());
      if (column == null) {
        return dropped(table.qualified(), field);
      }
      if (!column.type().equals(field.type())) {
        return retyped(table.qualified(), field, column.type().sqlName());
      }
    }
    return null;
  }

  static Rejection dropped(String table, Field field) {
    return changed(
        "column \"" + field.name() + "\" of table \"" + table + "\" was dropped or renamed", null);
  }

  static Rejection retyped(String table, Field field, String type) {
    return changed(
        "the type of column \"" + field.name() + "\" of table \"" + table + "\" was changed",
        "It was " + field.type().sqlName() + ", and is " + type + " now.");
  }

  private static String column(UpstreamTable table, Field field) {
    return "column \"" + field.name() + "\" of table \"" + table.qualified() + "\"";
  }

  private static Rejection changed(String message, @Nullable String detail) {
    Rejection rejection =
        Rejection.of(SqlState.NOT_IN_PREREQUISITE_STATE, message)
            .withHint(
                "Drop the source and create it again; or, where the columns are as they were, read"
                    + " everything anew: weirctl connector reset-source-splits.");
    return detail == null ? rejection : rejection.withDetail(detail);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(oid).append(':');
    for (int i = 0; i < numbers.size(); ) {
      int end = i;
      while (end + 1 < numbers.size() && numbers.get(end + 1) == numbers.get(end) + 1) {
        end++;
      }
      text.append(i == 0 ? "" : ",").append(numbers.get(i));
      if (end > i) {
        text.append('-').append(numbers.get(end));
      }
      i = end + 1;
    }
    return text.append(':').append(types).append(':').append(membership).toString();
  }
}
