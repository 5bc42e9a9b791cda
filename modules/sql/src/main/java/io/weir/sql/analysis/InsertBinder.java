package io.weir.sql.analysis;

import io.weir.columnar.Field;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.Term;
import io.weir.sql.algebra.Terms;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/**
 * Binds what an INSERT takes its rows from: quoted literals and parameters get the types of the
 * columns that they are stored into.
 */
final class InsertBinder {
  private final Analysis analysis;

  InsertBinder(Analysis analysis) {
    this.analysis = analysis;
  }

  Query bind(SqlNode source, List<Field> targets) {
    return source.getKind() == SqlKind.VALUES
        ? values((SqlCall) source, targets)
        : query(source, targets);
  }

  private Query query(SqlNode source, List<Field> targets) {
    Query query = new QueryBinder(analysis).bind(source, Scope.root()).asInput();
    requireWidth(source, query.columns().size(), targets);
    List<Rel.Item> items = new ArrayList<>();
    List<OutputColumn> columns = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      Field target = targets.get(i);
      Term term =
          analysis.coercion.assigned(
              query.columns().get(i).term(), target.type(), target.name(), source);
      Attribute attribute = analysis.attributes.fresh(target.name(), term);
      items.add(new Rel.Item(attribute, term));
      columns.add(new OutputColumn(target.name(), attribute));
    }
    return new Query(new Rel.Project(query.rel(), items), columns);
  }

  private Query values(SqlCall node, List<Field> targets) {
    ExpressionBinder expressions = new ExpressionBinder(analysis, Scope.root(), Clause.VALUES);
    List<List<Term>> rows = new ArrayList<>();
    boolean constant = true;
    for (SqlNode row : node.getOperandList()) {
      List<SqlNode> cells = ((SqlCall) row).getOperandList();
      requireWidth(row, cells.size(), targets);
      List<Term> terms = new ArrayList<>();
      for (int i = 0; i < cells.size(); i++) {
        Field target = targets.get(i);
        Term term =
            analysis.coercion.assigned(
                expressions.bind(cells.get(i)), target.type(), target.name(), cells.get(i));
        terms.add(term);
        constant &= Terms.isConstant(term);
      }
      rows.add(terms);
    }
    List<OutputColumn> columns = new ArrayList<>();
    for (Field target : targets) {
      columns.add(
          new OutputColumn(
              target.name(), analysis.attributes.fresh(target.name(), target.type(), true)));
    }
    List<Attribute> output = columns.stream().map(OutputColumn::attribute).toList();
    return new Query(constant ? new Rel.Rows(rows, output) : projections(rows, output), columns);
  }

  private Rel projections(List<List<Term>> rows, List<Attribute> output) {
    List<Rel> inputs = new ArrayList<>();
    for (List<Term> row : rows) {
      List<Rel.Item> items = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        items.add(new Rel.Item(analysis.attributes.like(output.get(i)), row.get(i)));
      }
      inputs.add(new Rel.Project(new Rel.Unit(), items));
    }
    return new Rel.SetOperation(Rel.SetOperation.Kind.UNION, true, inputs, output);
  }

  private void requireWidth(SqlNode place, int width, List<Field> targets) {
    if (width != targets.size()) {
      throw analysis.errors.at(
          place,
          SqlState.SYNTAX_ERROR,
          width > targets.size()
              ? "INSERT has more expressions than target columns"
              : "INSERT has more target columns than expressions");
    }
  }
}
