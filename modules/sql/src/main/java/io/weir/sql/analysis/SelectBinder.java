package io.weir.sql.analysis;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.SortItem;
import io.weir.sql.algebra.Term;
import io.weir.sql.algebra.Terms;
import io.weir.sql.parser.DistinctOn;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.jspecify.annotations.Nullable;

/** Binds one SELECT with its ORDER BY. */
final class SelectBinder {
  private final Analysis analysis;
  private final Scope outer;
  private final Errors errors;

  /** A column of the select list as bound. */
  private record Selected(String name, Term term, SqlNode place) {}

  /**
   * A key of the order.
   *
   * @param selected the select list's column that it is, or -1
   */
  private record SortKey(int selected, Term term, SqlNode place) {}

  SelectBinder(Analysis analysis, Scope outer) {
    this.analysis = analysis;
    this.outer = outer;
    this.errors = analysis.errors;
  }

  Query bind(SqlSelect select, SqlNodeList orderBy) {
    SqlNode from = select.getFrom();
    FromBinder.Source source =
        from == null
            ? new FromBinder.Source(new Rel.Unit(), Scope.inside(outer))
            : new FromBinder(analysis, outer).bind(from);
    Scope scope = source.scope().within(outer);
    Rel rel = source.rel();
    SqlNode where = select.getWhere();
    if (where != null) {
      rel =
          new Rel.Filter(
              rel, new ExpressionBinder(analysis, scope, Clause.WHERE).bindBoolean(where, "WHERE"));
    }
    WindowDefinitions windows = new WindowDefinitions(select.getWindowList());
    ExpressionBinder expressions = new ExpressionBinder(analysis, scope, Clause.SELECT, windows);
    List<Selected> items = selectList(select, expressions, from != null);
    List<SortItem<SortKey>> order = order(orderBy.getList(), items, scope, windows, "ORDER BY");
    List<SortItem<SortKey>> on =
        order(DistinctOn.keys(select), items, scope, windows, "SELECT DISTINCT ON");
    SqlNode having = select.getHaving();
    Term havingTerm =
        having == null
            ? null
            : new ExpressionBinder(analysis, scope, Clause.HAVING).bindBoolean(having, "HAVING");
    if (select.getGroup() != null || havingTerm != null || hasAggregate(items, order, on)) {
      GroupSets groups =
          select.getGroup() == null
              ? GroupSets.none()
              : GroupSets.of(select.getGroup(), node -> groupTerm(node, items, scope));
      Grouping grouping = new Grouping(analysis, rel, scope, groups);
      items.replaceAll(
          i -> new Selected(i.name(), grouping.rewrite(i.term(), i.place()), i.place()));
      order.replaceAll(o -> o.with(grouped(o.key(), grouping)));
      on.replaceAll(o -> o.with(grouped(o.key(), grouping)));
      Term filter =
          having == null || havingTerm == null ? null : grouping.rewrite(havingTerm, having);
      rel = grouping.rel();
      rel = filter == null ? rel : new Rel.Filter(rel, filter);
    }
    Lifting lifting = new Lifting(analysis);
    items.replaceAll(i -> new Selected(i.name(), lifting.rewrite(i.term()), i.place()));
    order.replaceAll(o -> o.with(lifted(o.key(), lifting)));
    on.replaceAll(o -> o.with(lifted(o.key(), lifting)));
    rel = lifting.over(rel);
    return finish(rel, items, order, on, select.isDistinct());
  }

  private static SortKey grouped(SortKey key, Grouping grouping) {
    return new SortKey(key.selected(), grouping.rewrite(key.term(), key.place()), key.place());
  }

  private static SortKey lifted(SortKey key, Lifting lifting) {
    return new SortKey(key.selected(), lifting.rewrite(key.term()), key.place());
  }

  private static boolean hasAggregate(
      List<Selected> items, List<SortItem<SortKey>> order, List<SortItem<SortKey>> on) {
    return items.stream().anyMatch(i -> hasAggregate(i.term()))
        || order.stream().anyMatch(o -> hasAggregate(o.key().term()))
        || on.stream().anyMatch(o -> hasAggregate(o.key().term()));
  }

  private static boolean hasAggregate(Term term) {
    return Terms.any(term, t -> t instanceof Term.AggregateCall || t instanceof Term.Grouping);
  }

  private List<Selected> selectList(
      SqlSelect select, ExpressionBinder expressions, boolean hasFrom) {
    List<Selected> items = new ArrayList<>();
    for (SqlNode node : DistinctOn.items(select)) {
      if (node instanceof SqlIdentifier id && id.isStar()) {
        star(id, expressions.scope, hasFrom, items);
      } else if (node.getKind() == SqlKind.AS) {
        SqlCall as = (SqlCall) node;
        String name = ((SqlIdentifier) as.operand(1)).getSimple();
        items.add(new Selected(name, expressions.bind(as.operand(0)), as.operand(0)));
      } else {
        items.add(new Selected(ColumnNames.of(node), expressions.bind(node), node));
      }
    }
    return items;
  }

  private void star(SqlIdentifier id, Scope scope, boolean hasFrom, List<Selected> items) {
    List<OutputColumn> columns;
    if (id.names.size() == 1) {
      if (!hasFrom) {
        throw errors.at(
            id, SqlState.SYNTAX_ERROR, "SELECT * with no tables specified is not valid");
      }
      columns = scope.columns();
    } else {
      String table = id.names.get(id.names.size() - 2);
      String schema = id.names.size() > 2 ? id.names.get(id.names.size() - 3) : null;
      Scope.Table found = scope.table(schema, table);
      if (found == null) {
        throw errors.at(
            id, SqlState.UNDEFINED_TABLE, "missing FROM-clause entry for table \"" + table + "\"");
      }
      columns = found.columns();
    }
    for (OutputColumn column : columns) {
      Term term = column.term();
      // So that an error about the column names it, not the star.
      analysis.place(term, new SqlIdentifier(column.name(), id.getParserPosition()));
      items.add(new Selected(column.name(), term, id));
    }
  }

  private Term groupTerm(SqlNode node, List<Selected> items, Scope scope) {
    Term term = null;
    if (node instanceof SqlLiteral literal) {
      term = items.get(QueryBinder.ordinal(analysis, literal, items.size(), "GROUP BY")).term();
    } else if (node instanceof SqlIdentifier id && id.isSimple()) {
      term = groupName(id, items, scope);
    }
    if (term == null) {
      term = new ExpressionBinder(analysis, scope, Clause.GROUP_BY).bindSettled(node);
    }
    if (hasAggregate(term)) {
      throw errors.at(
          node, SqlState.GROUPING_ERROR, "aggregate functions are not allowed in GROUP BY");
    }
    if (Terms.any(term, t -> t instanceof Term.WindowCall)) {
      throw errors.at(
          node, SqlState.WINDOWING_ERROR, "window functions are not allowed in GROUP BY");
    }
    return term;
  }

  /** In GROUP BY a name is an input column's first, an output column's second. */
  private @Nullable Term groupName(SqlIdentifier id, List<Selected> items, Scope scope) {
    boolean isInput = scope.columns().stream().anyMatch(c -> c.name().equals(id.getSimple()));
    if (isInput) {
      return null;
    }
    return items.stream()
        .filter(i -> i.name().equals(id.getSimple()))
        .map(Selected::term)
        .findFirst()
        .orElse(null);
  }

  private List<SortItem<SortKey>> order(
      List<SqlNode> nodes,
      List<Selected> items,
      Scope scope,
      WindowDefinitions windows,
      String clause) {
    List<SortItem<SortKey>> out = new ArrayList<>();
    for (SqlNode node : nodes) {
      SortSpec spec = SortSpec.of(node);
      out.add(
          new SortItem<>(
              sortKey(spec.key(), items, scope, windows, clause),
              spec.descending(),
              spec.nullsFirst()));
    }
    return out;
  }

  private SortKey sortKey(
      SqlNode node, List<Selected> items, Scope scope, WindowDefinitions windows, String clause) {
    int selected = -1;
    if (node instanceof SqlLiteral literal) {
      selected = QueryBinder.ordinal(analysis, literal, items.size(), clause);
    } else if (node instanceof SqlIdentifier id && id.isSimple()) {
      selected = outputName(id, items);
    }
    if (selected >= 0) {
      return new SortKey(selected, items.get(selected).term(), node);
    }
    Term term = new ExpressionBinder(analysis, scope, Clause.ORDER_BY, windows).bindSettled(node);
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).term().equals(term)) {
        return new SortKey(i, term, node);
      }
    }
    return new SortKey(-1, term, node);
  }

  private int outputName(SqlIdentifier id, List<Selected> items) {
    int found = -1;
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).name().equals(id.getSimple())) {
        if (found >= 0 && !items.get(found).term().equals(items.get(i).term())) {
          throw errors.at(
              id, SqlState.AMBIGUOUS_COLUMN, "ORDER BY \"" + id.getSimple() + "\" is ambiguous");
        }
        found = found < 0 ? i : found;
      }
    }
    return found;
  }

  private Query finish(
      Rel input,
      List<Selected> items,
      List<SortItem<SortKey>> order,
      List<SortItem<SortKey>> on,
      boolean distinct) {
    List<Rel.Item> projected = new ArrayList<>();
    List<OutputColumn> columns = new ArrayList<>();
    // Attributes of outer queries are not this one's to give.
    Set<Attribute> own = new LinkedHashSet<>(input.output());
    for (Selected item : items) {
      Term term = item.term();
      Attribute attribute =
          term instanceof Term.Ref ref && own.remove(ref.attribute())
              ? ref.attribute()
              : analysis.attributes.fresh(item.name(), term);
      projected.add(new Rel.Item(attribute, term));
      columns.add(
          new OutputColumn(
              item.name(), attribute, term instanceof Term.Untyped untyped ? untyped : null));
    }
    boolean plainDistinct = distinct && on.isEmpty();
    List<SortItem<Attribute>> sorted = new ArrayList<>();
    for (SortItem<SortKey> item : order) {
      sorted.add(item.with(key(item.key(), columns, projected, plainDistinct, own)));
    }
    List<Attribute> partition = new ArrayList<>();
    on.forEach(item -> partition.add(key(item.key(), columns, projected, false, own)));
    Rel rel = new Rel.Project(input, projected);
    if (!partition.isEmpty()) {
      requireLeading(partition, sorted, on);
      rel = new Rel.TopK(rel, partition, sorted, null, one());
    } else if (plainDistinct) {
      rel = new Rel.Distinct(rel);
    }
    return new Query(rel, columns, sorted, null, null);
  }

  private static Term one() {
    return new Term.Constant(io.weir.columnar.Scalar.ofLong(io.weir.columnar.DataType.INT8, 1));
  }

  private void requireLeading(
      List<Attribute> partition, List<SortItem<Attribute>> sorted, List<SortItem<SortKey>> on) {
    int leading = Math.min(new LinkedHashSet<>(partition).size(), sorted.size());
    for (int i = 0; i < leading; i++) {
      if (!partition.contains(sorted.get(i).key())) {
        throw errors.at(
            on.get(0).key().place(),
            SqlState.INVALID_COLUMN_REFERENCE,
            "SELECT DISTINCT ON expressions must match initial ORDER BY expressions");
      }
    }
  }

  private Attribute key(
      SortKey key,
      List<OutputColumn> columns,
      List<Rel.Item> projected,
      boolean distinct,
      Set<Attribute> own) {
    if (key.selected() >= 0) {
      return columns.get(key.selected()).attribute();
    }
    for (Rel.Item item : projected) {
      if (item.term().equals(key.term())) {
        return item.attribute();
      }
    }
    if (distinct) {
      throw errors.at(
          key.place(),
          Rejection.of(
              SqlState.INVALID_COLUMN_REFERENCE,
              "for SELECT DISTINCT, ORDER BY expressions must appear in select list"));
    }
    Attribute hidden =
        key.term() instanceof Term.Ref ref && own.remove(ref.attribute())
            ? ref.attribute()
            : analysis.attributes.fresh("order", key.term());
    projected.add(new Rel.Item(hidden, key.term()));
    return hidden;
  }
}
