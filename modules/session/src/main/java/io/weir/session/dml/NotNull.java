package io.weir.session.dml;

import io.weir.columnar.Batch;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.columnar.text.ValueText;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;

/** The one constraint that tables have. */
final class NotNull {
  /** Values are shown to tell the row, not to repeat it. */
  private static final int MAX_SHOWN = 64;

  private NotNull() {}

  /**
   * @throws io.weir.kernel.RejectedException 23502 where a row that is added has a null that its
   *     column must not have
   */
  static void check(String table, Schema schema, Batch rows) {
    for (int i = 0; i < schema.size(); i++) {
      Column column = rows.column(i);
      if (schema.field(i).nullable() || !column.hasNulls()) {
        continue;
      }
      for (int row = 0; row < rows.rows(); row++) {
        if (column.isNull(row) && rows.weight(row) > 0) {
          throw violation(table, schema.field(i), schema, rows, row).exception();
        }
      }
    }
  }

  private static Rejection violation(
      String table, Field field, Schema schema, Batch rows, int row) {
    StringBuilder values = new StringBuilder();
    for (int i = 0; i < schema.size(); i++) {
      values.append(i == 0 ? "" : ", ").append(show(schema.type(i), rows.column(i), row));
    }
    return Rejection.of(
            SqlState.NOT_NULL_VIOLATION,
            "null value in column \""
                + field.name()
                + "\" of relation \""
                + table
                + "\" violates not-null constraint")
        .withDetail("Failing row contains (" + values + ").");
  }

  private static String show(DataType type, Column column, int row) {
    if (column.isNull(row)) {
      return "null";
    }
    if (column instanceof BytesColumn bytes && bytes.length(row) > 4 * MAX_SHOWN) {
      return "...";
    }
    String text = ValueText.format(type, column, row);
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
  }
}
