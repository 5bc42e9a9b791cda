package io.weir.sql.analysis;

import io.weir.columnar.DataType;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.SortItem;
import io.weir.sql.algebra.Term;
import io.weir.sql.algebra.Terms;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.jspecify.annotations.Nullable;

/** Binds whole queries: SELECT, set operations, VALUES, WITH, and their ORDER BY and LIMIT. */
final class QueryBinder {
  private final Analysis analysis;

  QueryBinder(Analysis analysis) {
    this.analysis = analysis;
  }

  Query bind(SqlNode node, Scope outer) {
    return node instanceof SqlOrderBy ordered
        ? ordered(ordered.query, ordered.orderList, ordered.offset, ordered.fetch, outer)
        : ordered(node, SqlNodeList.EMPTY, null, null, outer);
  }

  private Query ordered(
      SqlNode node,
      SqlNodeList orderBy,
      @Nullable SqlNode offset,
      @Nullable SqlNode limit,
      Scope outer) {
    if (node instanceof SqlWith with) {
      Scope scope = Scope.inside(outer);
      new WithBinder(analysis).define(with.withList, scope);
      return ordered(with.body, orderBy, offset, limit, scope);
    }
    Query query;
    if (node instanceof SqlOrderBy inner) {
      boolean plain = orderBy.isEmpty() && offset == null && limit == null;
      if (plain) {
        return bind(inner, outer);
      }
      query = orderedByOutput(bind(inner, outer).asInput(), orderBy);
    } else if (node instanceof SqlSelect select) {
      query = new SelectBinder(analysis, outer).bind(select, orderBy);
    } else {
      query = orderedByOutput(combined(node, outer), orderBy);
    }
    if (offset == null && limit == null) {
      return query;
    }
    return new Query(
        query.rel(),
        query.columns(),
        query.order(),
        offset == null ? null : count(offset, "OFFSET", outer),
        limit == null ? null : count(limit, "LIMIT", outer));
  }

  private Term count(SqlNode node, String what, Scope outer) {
    Term term =
        new ExpressionBinder(analysis, Scope.inside(outer), Clause.LIMIT)
            .bindAs(node, DataType.INT8, what);
    if (!Terms.isConstant(term)) {
      throw analysis.errors.unsupported(
          node, "columns and subqueries in " + what + " are", "Give a number or a parameter.");
    }
    return term;
  }

  private Query combined(SqlNode node, Scope outer) {
    return switch (node.getKind()) {
      case UNION, EXCEPT, INTERSECT -> new SetOperationBinder(analysis).bind((SqlCall) node, outer);
      case VALUES -> values((SqlCall) node, outer);
      case EXPLICIT_TABLE -> {
        FromBinder.Source source =
            new FromBinder(analysis, outer).bind(((SqlCall) node).operand(0));
        yield new Query(source.rel(), source.scope().columns());
      }
      default -> throw analysis.errors.at(node, SqlState.SYNTAX_ERROR, "a query was expected here");
    };
  }

  private Query values(SqlCall node, Scope outer) {
    ExpressionBinder expressions =
        new ExpressionBinder(analysis, Scope.inside(outer), Clause.VALUES);
    List<List<Term>> rows = new ArrayList<>();
    List<List<SqlNode>> places = new ArrayList<>();
    for (SqlNode row : node.getOperandList()) {
      List<SqlNode> cells = ((SqlCall) row).getOperandList();
      if (!rows.isEmpty() && rows.get(0).size() != cells.size()) {
        throw analysis.errors.at(
            row, SqlState.SYNTAX_ERROR, "VALUES lists must all be the same length");
      }
      rows.add(expressions.bindAll(cells));
      places.add(cells);
    }
    List<OutputColumn> columns = new ArrayList<>();
    for (int i = 0; i < rows.get(0).size(); i++) {
      List<Term> cells = new ArrayList<>();
      List<SqlNode> nodes = new ArrayList<>();
      for (int r = 0; r < rows.size(); r++) {
        cells.add(rows.get(r).get(i));
        nodes.add(places.get(r).get(i));
      }
      DataType type = analysis.coercion.common(cells, nodes, "VALUES");
      boolean nullable = false;
      for (int r = 0; r < rows.size(); r++) {
        Term cast = analysis.coercion.to(cells.get(r), type, nodes.get(r));
        rows.get(r).set(i, cast);
        nullable |= cast.nullable();
      }
      String name = "column" + (i + 1);
      columns.add(new OutputColumn(name, analysis.attributes.fresh(name, type, nullable)));
    }
    return new Query(rows(rows, columns.stream().map(OutputColumn::attribute).toList()), columns);
  }

  /** Rows of terms; one projection a row where they refer to outer columns or subqueries. */
  private Rel rows(List<List<Term>> rows, List<Attribute> output) {
    if (rows.stream().allMatch(row -> row.stream().allMatch(Terms::isConstant))) {
      return new Rel.Rows(rows, output);
    }
    List<Rel> inputs = new ArrayList<>();
    for (List<Term> row : rows) {
      List<Rel.Item> items = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        items.add(new Rel.Item(analysis.attributes.nullableLike(output.get(i)), row.get(i)));
      }
      inputs.add(new Rel.Project(new Rel.Unit(), items));
    }
    return new Rel.SetOperation(Rel.SetOperation.Kind.UNION, true, inputs, output);
  }

  /** An order that can name output columns only: of a set operation, or of VALUES. */
  private Query orderedByOutput(Query query, SqlNodeList orderBy) {
    List<SortItem<Attribute>> order = new ArrayList<>();
    for (SqlNode node : orderBy) {
      SortSpec spec = SortSpec.of(node);
      Attribute key = query.columns().get(outputIndex(spec.key(), query.columns())).attribute();
      order.add(new SortItem<>(key, spec.descending(), spec.nullsFirst()));
    }
    return new Query(query.rel(), query.columns(), order, null, null);
  }

  private int outputIndex(SqlNode key, List<OutputColumn> columns) {
    if (key instanceof SqlLiteral literal) {
      return ordinal(analysis, literal, columns.size(), "ORDER BY");
    }
    if (key instanceof SqlIdentifier id && id.isSimple()) {
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).name().equals(id.getSimple())) {
          return i;
        }
      }
      throw analysis.errors.undefinedColumn(key, "\"" + id.getSimple() + "\"");
    }
    throw analysis.errors.at(
        key,
        io.weir.kernel.Rejection.of(
                SqlState.FEATURE_NOT_SUPPORTED, "invalid UNION/INTERSECT/EXCEPT ORDER BY clause")
            .withDetail("Only result column names can be used, not expressions or functions.")
            .withHint(
                "Add the expression/function to every SELECT, or move the UNION into a FROM"
                    + " clause."));
  }

  /** The 0-based index that {@code ORDER BY 2} means. */
  static int ordinal(Analysis analysis, SqlLiteral literal, int columns, String clause) {
    if (!(literal instanceof SqlNumericLiteral number) || !number.isInteger()) {
      throw analysis.errors.at(literal, SqlState.SYNTAX_ERROR, "non-integer constant in " + clause);
    }
    long position = number.longValue(true);
    if (position < 1 || position > columns) {
      throw analysis.errors.at(
          literal,
          SqlState.INVALID_COLUMN_REFERENCE,
          clause + " position " + position + " is not in select list");
    }
    return (int) position - 1;
  }

  static boolean isQuery(SqlNode node) {
    return node.isA(SqlKind.QUERY);
  }
}
