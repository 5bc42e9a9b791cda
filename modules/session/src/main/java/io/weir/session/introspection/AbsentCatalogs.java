package io.weir.session.introspection;

import io.weir.session.relation.SystemCatalog;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Queries over catalogs that never have rows: indexes, triggers, policies and so on. Whatever they
 * compute, with functions and types that Weir has no need of, they give nothing; so only the names
 * of their columns are kept.
 */
final class AbsentCatalogs {
  private static final SqlParserPos ZERO = SqlParserPos.ZERO;

  /** Whether this is a SELECT that cannot give a row. */
  boolean isEmpty(SqlNode node) {
    return node instanceof SqlSelect select
        && select.getFrom() != null
        && select.getGroup() == null
        && needsAbsent(select.getFrom())
        && !hasStar(select)
        && !aggregates(select.getSelectList());
  }

  /** The same columns, and no row. */
  SqlSelect emptied(SqlSelect select) {
    SqlNodeList items = new SqlNodeList(ZERO);
    for (SqlNode item : select.getSelectList()) {
      items.add(
          SqlStdOperatorTable.AS.createCall(
              ZERO, SqlLiteral.createNull(ZERO), new SqlIdentifier(name(item), ZERO)));
    }
    return new SqlSelect(
        ZERO,
        null,
        items,
        null,
        SqlLiteral.createBoolean(false, ZERO),
        null,
        null,
        SqlNodeList.EMPTY,
        null,
        null,
        null,
        null,
        null);
  }

  /** Whether this is what {@link #emptied} gave. */
  static boolean isEmptied(SqlNode node) {
    return node instanceof SqlSelect select
        && select.getFrom() == null
        && select.getWhere() instanceof SqlLiteral literal
        && literal.getTypeName() == SqlTypeName.BOOLEAN
        && !literal.booleanValue();
  }

  private boolean needsAbsent(@Nullable SqlNode from) {
    if (from instanceof SqlSelect inner) {
      return isEmpty(inner);
    }
    if (from instanceof SqlIdentifier name) {
      return isAbsent(name);
    }
    if (from instanceof SqlJoin join) {
      return switch (join.getJoinType()) {
        case INNER, CROSS, COMMA -> needsAbsent(join.getLeft()) || needsAbsent(join.getRight());
        case RIGHT -> needsAbsent(join.getRight());
        case FULL -> false;
        default -> needsAbsent(join.getLeft());
      };
    }
    return from instanceof SqlBasicCall call
        && call.getKind() == SqlKind.AS
        && needsAbsent(call.operand(0));
  }

  private static boolean isAbsent(SqlIdentifier name) {
    List<String> names = name.names;
    boolean catalog =
        names.size() == 1
            || (names.size() == 2 && names.getFirst().equals(SystemCatalog.PG_CATALOG));
    return catalog && SystemCatalog.isAbsent(names.getLast());
  }

  private static boolean hasStar(SqlSelect select) {
    return select.getSelectList().stream()
        .anyMatch(item -> item instanceof SqlIdentifier name && name.isStar());
  }

  /** A query that counts gives a row over nothing too. */
  private static boolean aggregates(SqlNodeList items) {
    boolean[] found = new boolean[1];
    items.accept(
        new SqlBasicVisitor<@Nullable Void>() {
          @Override
          public @Nullable Void visit(SqlCall call) {
            String name = call.getOperator().getName().toLowerCase(java.util.Locale.ROOT);
            found[0] |=
                List.of("count", "sum", "min", "max", "string_agg", "array_agg", "bool_or")
                    .contains(name);
            return call instanceof SqlSelect || call instanceof SqlWindow
                ? null
                : super.visit(call);
          }
        });
    return found[0];
  }

  private static String name(SqlNode item) {
    if (item instanceof SqlIdentifier name) {
      return name.names.getLast();
    }
    if (!(item instanceof SqlCall call)) {
      return "?column?";
    }
    if (call.getOperator() instanceof SqlUnresolvedFunction function) {
      return function.getNameAsId().names.getLast();
    }
    return switch (call.getKind()) {
      case AS -> ((SqlIdentifier) call.operand(1)).getSimple();
      case CAST -> name(call.operand(0));
      case CASE -> "case";
      default -> "?column?";
    };
  }
}
