package io.weir.sql.analysis;

import io.weir.columnar.DataType;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.Term;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSetOperator;

/** Binds UNION, EXCEPT and INTERSECT. */
final class SetOperationBinder {
  private final Analysis analysis;

  SetOperationBinder(Analysis analysis) {
    this.analysis = analysis;
  }

  Query bind(SqlCall node, Scope outer) {
    boolean all = ((SqlSetOperator) node.getOperator()).isAll();
    QueryBinder binder = new QueryBinder(analysis);
    Query left = binder.bind(node.operand(0), outer).asInput();
    Query right = binder.bind(node.operand(1), outer).asInput();
    String name = node.getKind().name();
    requireSameWidth(node.operand(1), name, left, right);
    List<DataType> types = new ArrayList<>();
    List<OutputColumn> columns = new ArrayList<>();
    for (int i = 0; i < left.columns().size(); i++) {
      OutputColumn l = left.columns().get(i);
      OutputColumn r = right.columns().get(i);
      DataType type =
          analysis.coercion.common(
              List.of(l.term(), r.term()), List.of(node.operand(0), node.operand(1)), name);
      types.add(type);
      boolean nullable = l.attribute().nullable() || r.attribute().nullable();
      columns.add(new OutputColumn(l.name(), analysis.attributes.fresh(l.name(), type, nullable)));
    }
    List<Rel> inputs =
        List.of(cast(left, types, node.operand(0)), cast(right, types, node.operand(1)));
    List<Attribute> output = columns.stream().map(OutputColumn::attribute).toList();
    Rel rel =
        node.getKind() == SqlKind.UNION
            ? union(inputs, output, all)
            : new Rel.SetOperation(Rel.SetOperation.Kind.valueOf(name), all, inputs, output);
    return new Query(rel, columns);
  }

  private static Rel union(List<Rel> inputs, List<Attribute> output, boolean all) {
    Rel both = new Rel.SetOperation(Rel.SetOperation.Kind.UNION, true, inputs, output);
    return all ? both : new Rel.Distinct(both);
  }

  private void requireSameWidth(SqlNode place, String name, Query left, Query right) {
    if (left.columns().size() != right.columns().size()) {
      throw analysis.errors.at(
          place,
          SqlState.SYNTAX_ERROR,
          "each " + name + " query must have the same number of columns");
    }
  }

  /** The query's columns, in order and nothing else, as {@code types}. */
  Rel cast(Query query, List<DataType> types, SqlNode place) {
    List<Rel.Item> items = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      OutputColumn column = query.columns().get(i);
      Term term = analysis.coercion.to(column.term(), types.get(i), place);
      items.add(new Rel.Item(analysis.attributes.fresh(column.name(), term), term));
    }
    return new Rel.Project(query.rel(), items);
  }
}
