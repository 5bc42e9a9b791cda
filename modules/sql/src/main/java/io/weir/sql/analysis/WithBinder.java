package io.weir.sql.analysis;

import io.weir.columnar.DataType;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Rel;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSetOperator;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/** Binds the queries of a WITH clause, recursive ones too. */
final class WithBinder {
  private final Analysis analysis;

  WithBinder(Analysis analysis) {
    this.analysis = analysis;
  }

  /** Defines every item in {@code scope}; each sees those before it. */
  void define(SqlNodeList items, Scope scope) {
    for (SqlNode node : items) {
      SqlWithItem item = (SqlWithItem) node;
      String name = item.name.getSimple();
      if (scope.defines(name)) {
        throw analysis.errors.at(
            item.name,
            SqlState.DUPLICATE_ALIAS,
            "WITH query name \"" + name + "\" specified more than once");
      }
      boolean recursive = item.recursive.booleanValue() && mentions(item.query, name);
      Query query =
          recursive
              ? recursive(item, name, scope)
              : new QueryBinder(analysis).bind(item.query, scope).asInput();
      scope.define(name, new CommonTable(name, renamed(query, item)));
    }
  }

  private Query renamed(Query query, SqlWithItem item) {
    return new Query(
        query.rel(),
        FromBinder.renamed(
            analysis, query.columns(), item.name.getSimple(), item.columnList, item.name));
  }

  private Query recursive(SqlWithItem item, String name, Scope scope) {
    boolean union = item.query.getKind() == SqlKind.UNION;
    if (!union || mentions(((SqlCall) item.query).operand(0), name)) {
      throw analysis.errors.at(
          item.query,
          SqlState.INVALID_RECURSION,
          "recursive query \""
              + name
              + "\" does not have the form non-recursive-term UNION [ALL] recursive-term");
    }
    SqlCall call = (SqlCall) item.query;
    boolean all = ((SqlSetOperator) call.getOperator()).isAll();
    Query anchor = new QueryBinder(analysis).bind(call.operand(0), scope).asInput();
    List<DataType> types = new ArrayList<>();
    List<Attribute> output = new ArrayList<>();
    List<Attribute> work = new ArrayList<>();
    List<OutputColumn> columns = new ArrayList<>();
    List<OutputColumn> workColumns = new ArrayList<>();
    List<OutputColumn> named =
        FromBinder.renamed(analysis, anchor.columns(), name, item.columnList, item.name);
    for (OutputColumn column : named) {
      DataType type = column.attribute().type();
      types.add(type);
      Attribute out = analysis.attributes.fresh(column.name(), type, true);
      Attribute found = analysis.attributes.fresh(column.name(), type, true);
      output.add(out);
      work.add(found);
      columns.add(new OutputColumn(column.name(), out));
      workColumns.add(new OutputColumn(column.name(), found));
    }
    int number = analysis.nextWorkTable();
    Scope inside = Scope.inside(scope);
    inside.define(
        name, new CommonTable(name, new Query(new Rel.WorkTable(number, work), workColumns)));
    Query step = new QueryBinder(analysis).bind(call.operand(1), inside).asInput();
    requireTypes(call.operand(1), name, types, step);
    SetOperationBinder sets = new SetOperationBinder(analysis);
    return new Query(
        new Rel.Recursive(
            number,
            all,
            sets.cast(anchor, types, call.operand(0)),
            sets.cast(step, types, call.operand(1)),
            output),
        columns);
  }

  private void requireTypes(SqlNode place, String name, List<DataType> types, Query step) {
    if (step.columns().size() != types.size()) {
      throw analysis.errors.at(
          place, SqlState.SYNTAX_ERROR, "each UNION query must have the same number of columns");
    }
    for (int i = 0; i < types.size(); i++) {
      DataType type = step.columns().get(i).type();
      if (!io.weir.sql.types.Casts.implicit(type, types.get(i))) {
        throw analysis.errors.mismatch(
            place,
            "recursive query \""
                + name
                + "\" column "
                + (i + 1)
                + " has type "
                + types.get(i).kind().sqlName()
                + " in non-recursive term but type "
                + io.weir.sql.types.Casts.name(type)
                + " overall");
      }
    }
  }

  private static boolean mentions(SqlNode node, String name) {
    boolean[] found = new boolean[1];
    node.accept(
        new SqlBasicVisitor<@Nullable Void>() {
          @Override
          public @Nullable Void visit(SqlIdentifier id) {
            found[0] |= id.isSimple() && id.getSimple().equals(name);
            return null;
          }
        });
    return found[0];
  }
}
