package io.weir.sql.ddl;

import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/** Whether a replacement's columns can stand where its target's do. */
final class SchemaComparison {
  private SchemaComparison() {}

  /**
   * That they are those of the target, perhaps with more behind them; 42P17 with a line for each
   * difference.
   *
   * @param readers by column: what reads it, and counts on it never being null where it never was
   */
  static void require(Schema target, Schema replacement, IntFunction<List<String>> readers) {
    List<String> differences = new ArrayList<>();
    Set<String> counting = new TreeSet<>();
    for (int i = 0; i < target.size(); i++) {
      Field wanted = target.field(i);
      if (i >= replacement.size()) {
        differences.add("missing column \"" + wanted.name() + "\" at position " + (i + 1));
        continue;
      }
      Field given = replacement.field(i);
      if (!wanted.name().equals(given.name())) {
        differences.add(
            "column at position "
                + (i + 1)
                + ": name mismatch (target: \""
                + wanted.name()
                + "\", replacement: \""
                + given.name()
                + "\")");
      } else if (!wanted.type().equals(given.type())) {
        differences.add(
            mismatch(i, wanted, "type", wanted.type().sqlName(), given.type().sqlName()));
      } else if (!wanted.nullable() && given.nullable() && !readers.apply(i).isEmpty()) {
        differences.add(mismatch(i, wanted, "nullability", "not null", "nullable"));
        counting.addAll(readers.apply(i));
      }
    }
    if (!differences.isEmpty()) {
      throw Rejection.of(
              SqlState.INVALID_OBJECT_DEFINITION, "replacement schema differs from target schema")
          .withDetail(String.join("\n", differences))
          .withHint(hint(counting))
          .exception();
    }
  }

  /**
   * The target's columns once it has the replacement's rows: those that may be null now are, and so
   * are new ones, which earlier rows do not have.
   */
  static Schema after(Schema target, Schema replacement) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < replacement.size(); i++) {
      Field given = replacement.field(i);
      boolean nullable = i >= target.size() || target.field(i).nullable() || given.nullable();
      fields.add(new Field(given.name(), given.type(), nullable));
    }
    return new Schema(fields);
  }

  private static String hint(Set<String> counting) {
    return counting.isEmpty()
        ? "Name and cast the columns in the query so that they are those of the view. New ones come"
            + " after them."
        : "What reads the column counts on it never being null: "
            + String.join(", ", counting)
            + ". Use COALESCE in the replacement's query.";
  }

  private static String mismatch(int at, Field column, String what, String target, String given) {
    return "column \""
        + column.name()
        + "\" at position "
        + (at + 1)
        + ": "
        + what
        + " mismatch (target: "
        + target
        + ", replacement: "
        + given
        + ")";
  }
}
