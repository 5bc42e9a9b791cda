package io.weir.sql.analysis;

import io.weir.sql.parser.PgTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** What an output column without an alias is called, as PostgreSQL names it. */
final class ColumnNames {
  static final String UNKNOWN = "?column?";

  private ColumnNames() {}

  static String of(SqlNode node) {
    String strong = strong(node);
    if (strong != null) {
      return strong;
    }
    String weak = weak(node);
    return weak == null ? UNKNOWN : weak;
  }

  /** A name that casts and CASE pass on. */
  private static @Nullable String strong(SqlNode node) {
    if (node instanceof SqlIdentifier id) {
      return id.names.get(id.names.size() - 1);
    }
    if (node instanceof SqlCase caseNode) {
      SqlNode otherwise = caseNode.getElseOperand();
      return otherwise == null ? null : strong(otherwise);
    }
    if (node.isA(SqlKind.QUERY)) {
      return ofQuery(node);
    }
    if (node instanceof SqlCall call) {
      return call.getKind() == SqlKind.CAST ? strong(call.operand(0)) : ofCall(call);
    }
    return null;
  }

  /** What is used where there is nothing better. */
  private static @Nullable String weak(SqlNode node) {
    if (node instanceof SqlCase) {
      return "case";
    }
    if (node.getKind() == SqlKind.CAST) {
      return PgTypeNameSpec.of(((SqlCall) node).operand(1)).name();
    }
    return node instanceof SqlLiteral literal && literal.getTypeName() == SqlTypeName.BOOLEAN
        ? "bool"
        : null;
  }

  private static @Nullable String ofCall(SqlCall call) {
    return switch (call.getKind()) {
      case AS -> ((SqlIdentifier) call.operand(1)).getSimple();
      case OVER, FILTER, WITHIN_GROUP, RESPECT_NULLS, IGNORE_NULLS -> strong(call.operand(0));
      case EXISTS -> "exists";
      case ROW -> "row";
      case ARRAY_VALUE_CONSTRUCTOR -> "array";
      case TRIM -> trimName(call);
      case EXTRACT -> "extract";
      case OTHER -> call.getOperator().getName().equals("AT TIME ZONE") ? "timezone" : null;
      case POSITION -> "position";
      case FLOOR -> "floor";
      case CEIL -> "ceil";
      default ->
          FunctionBinder.isOperator(call)
                  || call.getOperator().getSyntax() != org.apache.calcite.sql.SqlSyntax.FUNCTION
                      && !(call.getOperator() instanceof org.apache.calcite.sql.SqlFunction)
              ? null
              : FunctionBinder.name(call);
    };
  }

  private static String trimName(SqlCall call) {
    return switch (((SqlLiteral) call.operand(0)).getValueAs(SqlTrimFunction.Flag.class)) {
      case BOTH -> "btrim";
      case LEADING -> "ltrim";
      case TRAILING -> "rtrim";
    };
  }

  private static @Nullable String ofQuery(SqlNode query) {
    return switch (query) {
      case SqlOrderBy ordered -> ofQuery(ordered.query);
      case SqlWith with -> ofQuery(with.body);
      case SqlSelect select ->
          select.getSelectList().size() == 1 ? strong(select.getSelectList().get(0)) : null;
      default -> query.getKind() == SqlKind.VALUES ? "column1" : null;
    };
  }
}
