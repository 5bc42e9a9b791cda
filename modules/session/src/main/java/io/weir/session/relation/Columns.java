package io.weir.session.relation;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.columnar.TypeKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the columns of a system relation from a line: {@code "id text!, lag bigint"}, where {@code
 * !} means NOT NULL. {@code oid}, {@code name}, {@code char}, arrays and vectors of the catalogs
 * are kept as bigint and text.
 */
final class Columns {
  private Columns() {}

  static Schema of(String line) {
    List<Field> fields = new ArrayList<>();
    for (String part : line.split(",", -1)) {
      String column = part.strip();
      boolean nullable = !column.endsWith("!");
      if (!nullable) {
        column = column.substring(0, column.length() - 1);
      }
      int space = column.indexOf(' ');
      fields.add(
          new Field(
              column.substring(0, space), type(column.substring(space + 1).strip()), nullable));
    }
    return new Schema(fields);
  }

  private static DataType type(String name) {
    return DataType.of(
        switch (name) {
          case "bool" -> TypeKind.BOOLEAN;
          case "int2" -> TypeKind.INT2;
          case "int4" -> TypeKind.INT4;
          case "bigint", "oid" -> TypeKind.INT8;
          case "float4" -> TypeKind.FLOAT4;
          case "text", "name", "char", "array" -> TypeKind.TEXT;
          case "jsonb" -> TypeKind.JSONB;
          case "timestamptz" -> TypeKind.TIMESTAMPTZ;
          default -> throw new IllegalArgumentException("no such type: " + name);
        });
  }
}
