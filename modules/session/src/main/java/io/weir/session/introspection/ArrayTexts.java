package io.weir.session.introspection;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/**
 * The arrays that clients' queries over the catalogs have: written as PostgreSQL writes an array,
 * since there is no such type here.
 */
final class ArrayTexts {
  private static final List<String> SCHEMAS = List.of("public");
  private static final List<String> SCHEMAS_AND_IMPLICIT = List.of("pg_catalog", "public");

  private ArrayTexts() {}

  /** What takes the place of a call, whose operands are rewritten already; else the call. */
  static SqlNode rewrite(SqlCall call) {
    if (call.getKind() == SqlKind.ARRAY_QUERY_CONSTRUCTOR) {
      if (AbsentCatalogs.isEmptied(call.operand(0))) {
        return text("{}", call);
      }
      return Templates.around(
          "SELECT '{' || coalesce(string_agg(weir_a.v::text, ','), '') || '}' FROM ("
              + Templates.PLACE
              + ") AS weir_a (v)",
          call.operand(0));
    }
    if (call.getOperator() instanceof SqlQuantifyOperator quantified
        && quantified.comparisonKind == SqlKind.EQUALS) {
      List<String> schemas = schemas(call.operand(1));
      return schemas == null
          ? call
          : SqlStdOperatorTable.IN.createCall(
              call.getParserPosition(), call.operand(0), texts(schemas, call));
    }
    if (call.getOperator().getName().toUpperCase(Locale.ROOT).equals("ITEM")) {
      List<String> schemas = schemas(call.operand(0));
      return schemas == null ? call : item(schemas, call.operand(1), call);
    }
    return switch (function(call)) {
      case "array_to_string" -> joined(call);
      case "array_upper" -> {
        List<String> schemas = schemas(call.operand(0));
        yield schemas == null ? call : RegCasts.number(schemas.size(), call);
      }
      default -> call;
    };
  }

  /** Columns of arrays are null or texts already; anything else over them is null too. */
  private static SqlNode joined(SqlCall call) {
    SqlNode array = call.operand(0);
    if (array instanceof SqlCharStringLiteral && RegCasts.text(array).equals("{}")) {
      return text("", call);
    }
    if (array instanceof SqlIdentifier) {
      return array;
    }
    return array.getKind() == SqlKind.SELECT
        ? Templates.fill("SELECT trim(both '{}' from $1)", List.of(array))
        : SqlLiteral.createNull(call.getParserPosition());
  }

  private static SqlNode item(List<String> schemas, SqlNode index, SqlCall place) {
    if (index instanceof SqlNumericLiteral number) {
      int at = number.intValue(true);
      return at >= 1 && at <= schemas.size()
          ? text(schemas.get(at - 1), place)
          : SqlLiteral.createNull(place.getParserPosition());
    }
    return schemas.size() == 1
        ? Templates.fill("SELECT CASE $1 WHEN 1 THEN 'public' END", List.of(index))
        : Templates.fill(
            "SELECT CASE $1 WHEN 1 THEN 'pg_catalog' WHEN 2 THEN 'public' END", List.of(index));
  }

  /** The schemas of a call of {@code current_schemas}; null for anything else. */
  private static @Nullable List<String> schemas(SqlNode node) {
    if (node instanceof SqlNodeList list && list.size() == 1) {
      return schemas(list.get(0));
    }
    if (!(node instanceof SqlCall call)) {
      return null;
    }
    if (call.getKind() == SqlKind.ROW || call.getKind() == SqlKind.CAST) {
      return schemas(call.operand(0));
    }
    if (!function(call).equals("current_schemas") || call.operandCount() != 1) {
      return null;
    }
    SqlNode implicit = call.operand(0);
    return implicit instanceof SqlLiteral literal && literal.booleanValue()
        ? SCHEMAS_AND_IMPLICIT
        : SCHEMAS;
  }

  static String function(SqlCall call) {
    return call.getOperator() instanceof SqlUnresolvedFunction function
            && function.getNameAsId().names.size() <= 2
        ? function.getNameAsId().names.getLast()
        : "";
  }

  private static SqlNodeList texts(List<String> values, SqlCall place) {
    return new SqlNodeList(
        values.stream().map(v -> text(v, place)).collect(Collectors.toList()),
        place.getParserPosition());
  }

  private static SqlNode text(String value, SqlCall place) {
    return SqlLiteral.createCharString(value, place.getParserPosition());
  }
}
