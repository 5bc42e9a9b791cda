package io.weir.sql.analysis;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.sql.algebra.Term;
import java.util.List;
import java.util.Optional;

/**
 * What clients ask PostgreSQL's catalog by functions. Weir's answers are the same for every object:
 * all are visible to all, all privileges are granted, comments and expressions are in the
 * relations.
 */
final class CatalogFunctions {
  private CatalogFunctions() {}

  static Optional<Term> bind(String name, List<Term> args) {
    return switch (name) {
      case "pg_table_is_visible",
          "pg_type_is_visible",
          "pg_function_is_visible",
          "has_table_privilege",
          "has_schema_privilege",
          "has_database_privilege",
          "has_column_privilege",
          "has_any_column_privilege" ->
          Optional.of(Term.TRUE);
      case "pg_typeof" ->
          args.size() == 1
              ? Optional.of(new Term.Constant(Scalar.ofText(args.get(0).type().kind().sqlName())))
              : Optional.empty();
      case "pg_is_in_recovery", "pg_is_other_temp_schema" -> Optional.of(Term.FALSE);
      case "pg_get_userbyid" ->
          Optional.of(new Term.SessionCall("current_user", List.of(), DataType.TEXT));
      case "pg_encoding_to_char" -> Optional.of(new Term.Constant(Scalar.ofText("UTF8")));
      case "obj_description",
          "col_description",
          "shobj_description",
          "pg_get_expr",
          "pg_get_constraintdef",
          "pg_get_indexdef",
          "pg_get_partkeydef",
          "pg_get_serial_sequence",
          "pg_get_function_identity_arguments",
          "pg_get_statisticsobjdef_columns",
          "pg_tablespace_location" ->
          args.isEmpty()
              ? Optional.empty()
              : Optional.of(new Term.Constant(Scalar.ofNull(DataType.TEXT)));
      default -> Optional.empty();
    };
  }
}
