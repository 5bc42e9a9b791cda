package io.weir.sql.analysis;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.Rels;
import io.weir.sql.algebra.Term;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;

/** Binds subqueries in expressions: EXISTS, IN, ANY, ALL and scalar ones. */
final class SubqueryBinder {
  private final ExpressionBinder expressions;
  private final Analysis analysis;

  SubqueryBinder(ExpressionBinder expressions) {
    this.expressions = expressions;
    this.analysis = expressions.analysis;
  }

  private Query query(SqlNode node) {
    return new QueryBinder(analysis).bind(node, expressions.scope).asInput();
  }

  Term exists(SqlNode node) {
    return new Term.Exists(query(node).rel());
  }

  Term scalar(SqlNode node) {
    Query query = query(node);
    if (query.columns().size() != 1) {
      throw analysis.errors.at(node, SqlState.SYNTAX_ERROR, "subquery must return only one column");
    }
    OutputColumn column = query.columns().get(0);
    Term value = analysis.coercion.settled(column.term(), node);
    Rel.Item item = new Rel.Item(analysis.attributes.fresh(column.name(), value), value);
    return new Term.ScalarQuery(new Rel.Project(query.rel(), List.of(item)), value.type());
  }

  /** {@code value IN (query)}, each column cast to what the comparison takes. */
  Term in(SqlCall call, SqlNode value, SqlNode queryNode) {
    List<SqlNode> nodes =
        value.getKind() == SqlKind.ROW ? ((SqlCall) value).getOperandList() : List.of(value);
    Query query = query(queryNode);
    if (query.columns().size() != nodes.size()) {
      throw analysis.errors.at(
          queryNode,
          SqlState.SYNTAX_ERROR,
          query.columns().size() > nodes.size()
              ? "subquery has too many columns"
              : "subquery has too few columns");
    }
    List<Term> values = new ArrayList<>();
    List<Rel.Item> items = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      OutputColumn column = query.columns().get(i);
      Term.Call equal =
          (Term.Call)
              expressions.operator(
                  call,
                  "=",
                  List.of(expressions.bind(nodes.get(i)), column.term()),
                  List.of(nodes.get(i), queryNode));
      values.add(equal.args().get(0));
      Term right = equal.args().get(1);
      items.add(new Rel.Item(analysis.attributes.fresh(column.name(), right), right));
    }
    return new Term.In(values, new Rel.Project(query.rel(), items));
  }

  /** {@code value op ANY (...)} and {@code value op ALL (...)}. */
  Term quantified(SqlCall call) {
    SqlQuantifyOperator operator = (SqlQuantifyOperator) call.getOperator();
    boolean all = operator.getKind() == SqlKind.ALL;
    String sign =
        operator.comparisonKind == SqlKind.NOT_EQUALS ? "<>" : operator.comparisonKind.sql;
    SqlNode value = call.operand(0);
    SqlNode range = call.operand(1);
    if (range instanceof SqlNodeList list) {
      return overList(call, all, sign, value, list);
    }
    if (sign.equals("=") && !all) {
      return in(call, value, range);
    }
    // For ALL: not (any for which the opposite holds).
    String wanted = all ? opposite(sign) : sign;
    if (wanted.equals("=")) {
      return new Term.Not(in(call, value, range));
    }
    Term any = any(call, wanted, value, range);
    return all ? new Term.Not(any) : any;
  }

  private Term overList(SqlCall call, boolean all, String sign, SqlNode value, SqlNodeList list) {
    List<SqlNode> items = new ArrayList<>();
    for (SqlNode item : list) {
      if (item.getKind() == SqlKind.ARRAY_VALUE_CONSTRUCTOR) {
        items.addAll(((SqlCall) item).getOperandList());
      } else if (list.size() > 1) {
        items.add(item);
      } else {
        throw analysis.errors.unsupported(
            item, "arrays are", "Write ANY (ARRAY[...]) or IN (...).");
      }
    }
    List<Term> parts = new ArrayList<>();
    items.forEach(item -> parts.add(expressions.comparison(call, sign, value, item)));
    return all ? new Term.And(parts) : new Term.Or(parts);
  }

  private Term any(SqlCall call, String sign, SqlNode value, SqlNode queryNode) {
    Query query = query(queryNode);
    if (query.columns().size() != 1) {
      throw analysis.errors.at(queryNode, SqlState.SYNTAX_ERROR, "subquery has too many columns");
    }
    Term compared =
        expressions.operator(
            call,
            sign,
            List.of(expressions.bind(value), query.columns().get(0).term()),
            List.of(value, queryNode));
    Term found = new Term.Exists(new Rel.Filter(query.rel(), compared));
    Rel unknown =
        Rels.copy(new Rel.Filter(query.rel(), new Term.IsNull(compared)), analysis.attributes)
            .rel();
    Term otherwise =
        new Term.Case(
            List.of(
                new Term.Case.Branch(
                    new Term.Exists(unknown), new Term.Constant(Scalar.ofNull(DataType.BOOLEAN)))),
            Term.FALSE,
            DataType.BOOLEAN);
    return new Term.Or(List.of(found, otherwise));
  }

  private static String opposite(String sign) {
    return switch (sign) {
      case "=" -> "<>";
      case "<>" -> "=";
      case "<" -> ">=";
      case "<=" -> ">";
      case ">" -> "<=";
      default -> "<";
    };
  }
}
