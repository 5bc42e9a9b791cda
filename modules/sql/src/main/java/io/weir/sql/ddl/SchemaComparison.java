package io.weir.sql.ddl;

import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.List;

/** Whether a replacement's columns can stand where its target's do. */
final class SchemaComparison {
  private SchemaComparison() {}

  /**
   * 42P17 with a line for each difference.
   *
   * @param dependents what uses the target; a column that was never null may become nullable only
   *     where nothing does
   */
  static void require(Schema target, Schema replacement, List<String> dependents) {
    List<String> differences = new ArrayList<>();
    boolean nulls = false;
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
      } else if (!wanted.nullable() && given.nullable() && !dependents.isEmpty()) {
        differences.add(mismatch(i, wanted, "nullability", "not null", "nullable"));
        nulls = true;
      }
    }
    for (int i = target.size(); i < replacement.size(); i++) {
      differences.add(
          "extra column \"" + replacement.field(i).name() + "\" at position " + (i + 1));
    }
    if (!differences.isEmpty()) {
      throw Rejection.of(
              SqlState.INVALID_OBJECT_DEFINITION, "replacement schema differs from target schema")
          .withDetail(String.join("\n", differences))
          .withHint(hint(nulls, dependents))
          .exception();
    }
  }

  /** The target's columns once it has the replacement's rows: those that may be null now are. */
  static Schema after(Schema target, Schema replacement) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < target.size(); i++) {
      Field field = target.field(i);
      boolean nullable = field.nullable() || replacement.field(i).nullable();
      fields.add(new Field(field.name(), field.type(), nullable));
    }
    return new Schema(fields);
  }

  private static String hint(boolean nulls, List<String> dependents) {
    return nulls
        ? "What uses the view counts on its columns never being null: "
            + String.join(", ", dependents)
            + ". Use COALESCE in the replacement's query."
        : "Name and cast the columns in the query so that they are those of the view.";
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
