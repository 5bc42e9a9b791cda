package io.weir.sql.analysis;

import io.weir.columnar.DataType;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Frame;
import io.weir.sql.algebra.SortItem;
import io.weir.sql.algebra.Term;
import io.weir.sql.algebra.Terms;
import io.weir.sql.types.WindowFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.SqlWindow;
import org.jspecify.annotations.Nullable;

/** Binds calls of aggregate and window functions, with FILTER, WITHIN GROUP and OVER. */
final class AggregateBinder {
  private final ExpressionBinder expressions;
  private final Analysis analysis;
  private final Errors errors;

  AggregateBinder(ExpressionBinder expressions) {
    this.expressions = expressions;
    this.analysis = expressions.analysis;
    this.errors = analysis.errors;
  }

  /** A call in its parts, the wrappers taken off. */
  private record Parts(
      SqlCall call, @Nullable SqlNode filter, @Nullable SqlNode over, SqlNodeList withinGroup) {}

  Term bind(SqlCall node) {
    Parts parts = parts(node);
    return parts.over() == null ? aggregate(parts) : window(parts, parts.over());
  }

  private Parts parts(SqlCall node) {
    SqlCall call = node;
    SqlNode filter = null;
    SqlNode over = null;
    SqlNodeList withinGroup = SqlNodeList.EMPTY;
    while (true) {
      switch (call.getKind()) {
        case OVER -> over = call.operand(1);
        case FILTER -> filter = call.operand(1);
        case WITHIN_GROUP -> withinGroup = call.operand(1);
        case RESPECT_NULLS -> {}
        case IGNORE_NULLS ->
            throw errors.unsupported(call, "IGNORE NULLS is", "Leave nulls out by a filter.");
        default -> {
          return new Parts(call, filter, over, withinGroup);
        }
      }
      call = call.operand(0);
    }
  }

  private Term aggregate(Parts parts) {
    SqlCall call = parts.call();
    String name = FunctionBinder.name(call);
    if (name.equals("grouping")) {
      return new Term.Grouping(expressions.in(Clause.AGGREGATE).bindAll(call.getOperandList()));
    }
    if (WindowFunctions.isWindowOnly(name)) {
      throw errors.at(
          call, SqlState.WRONG_OBJECT_TYPE, "window function " + name + " requires an OVER clause");
    }
    if (!analysis.functions.isAggregate(name)) {
      throw errors.at(
          call,
          SqlState.WRONG_OBJECT_TYPE,
          "FILTER specified, but " + name + " is not an aggregate function");
    }
    if (!expressions.clause.aggregates()) {
      throw errors.at(
          call,
          SqlState.GROUPING_ERROR,
          expressions.clause == Clause.AGGREGATE
              ? "aggregate function calls cannot be nested"
              : "aggregate functions are not allowed in " + expressions.clause.words());
    }
    ExpressionBinder inside = expressions.in(Clause.AGGREGATE);
    Term.AggregateCall term = call(parts, name, inside);
    checkLevel(call, term);
    return term;
  }

  private Term.AggregateCall call(Parts parts, String name, ExpressionBinder inside) {
    SqlCall call = parts.call();
    List<SqlNode> nodes = new ArrayList<>(call.getOperandList());
    List<SortItem<Term>> order = new ArrayList<>(order(parts.withinGroup(), inside));
    if (!nodes.isEmpty() && nodes.get(nodes.size() - 1) instanceof SqlNodeList inline) {
      order.addAll(order(inline, inside));
      nodes.remove(nodes.size() - 1);
    }
    boolean star = nodes.size() == 1 && nodes.get(0) instanceof SqlIdentifier id && id.isStar();
    if (star && !name.equals("count")) {
      throw errors.undefinedFunction(call, name, List.of());
    }
    if (!star && nodes.isEmpty()) {
      throw errors.at(
          call,
          Rejection.of(
                  SqlState.WRONG_OBJECT_TYPE,
                  name + "(*) must be used to call a parameterless aggregate function")
              .withHint("Write count(*)."));
    }
    List<Term> args = new ArrayList<>();
    if (!star) {
      nodes.forEach(n -> args.add(inside.bindSettled(n)));
    }
    DataType type =
        analysis
            .functions
            .aggregate(name, args.stream().map(Term::type).toList())
            .orElseThrow(
                () -> errors.undefinedFunction(call, name, args.stream().map(Term::type).toList()));
    Term filter =
        parts.filter() == null
            ? null
            : expressions.in(Clause.FILTER).bindBoolean(parts.filter(), "FILTER");
    boolean distinct =
        call.getFunctionQuantifier() != null
            && call.getFunctionQuantifier().getValue() == SqlSelectKeyword.DISTINCT;
    return new Term.AggregateCall(name, distinct, args, filter, order, type);
  }

  /** An aggregate over outer columns alone would belong to the outer query. */
  private void checkLevel(SqlNode place, Term.AggregateCall call) {
    Set<Attribute> refs = Terms.refs(call);
    if (!refs.isEmpty() && refs.stream().noneMatch(expressions.scope::owns)) {
      throw errors.unsupported(
          place, "an aggregate of an outer query's columns is", "Compute it in the outer query.");
    }
  }

  private Term window(Parts parts, SqlNode over) {
    SqlCall call = parts.call();
    if (!expressions.clause.windows()) {
      throw errors.at(
          call,
          SqlState.WINDOWING_ERROR,
          expressions.clause == Clause.AGGREGATE
              ? "window function calls cannot be nested"
              : "window functions are not allowed in " + expressions.clause.words());
    }
    String name = FunctionBinder.name(call);
    ExpressionBinder inside = expressions.in(Clause.WINDOW);
    SqlWindow window = resolve(over);
    List<Term> partition = new ArrayList<>();
    window.getPartitionList().forEach(n -> partition.add(inside.bindSettled(n)));
    List<SortItem<Term>> order = order(window.getOrderList(), inside);
    Frame frame = frame(window, inside, order);
    if (WindowFunctions.isWindowOnly(name)) {
      return windowOnly(call, name, inside, partition, order, frame);
    }
    if (!analysis.functions.isAggregate(name)) {
      throw errors.at(
          call,
          SqlState.WRONG_OBJECT_TYPE,
          "OVER specified, but " + name + " is not a window function nor an aggregate function");
    }
    Term.AggregateCall aggregate = call(parts, name, inside);
    if (aggregate.distinct() || !aggregate.order().isEmpty()) {
      throw errors.unsupported(
          call,
          "DISTINCT or ORDER BY inside of a window function is",
          "Aggregate in a subquery instead.");
    }
    return new Term.WindowCall(
        name, aggregate.args(), aggregate.filter(), partition, order, frame, aggregate.type());
  }

  private Term windowOnly(
      SqlCall call,
      String name,
      ExpressionBinder inside,
      List<Term> partition,
      List<SortItem<Term>> order,
      Frame frame) {
    List<Term> args = inside.bindAll(call.getOperandList());
    WindowFunctions.Resolved found =
        WindowFunctions.resolve(name, analysis.coercion.types(args))
            .orElseThrow(() -> errors.undefinedFunction(call, name, analysis.coercion.types(args)));
    List<Term> cast = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      cast.add(analysis.coercion.to(args.get(i), found.args().get(i), call.operand(i)));
    }
    return new Term.WindowCall(name, cast, null, partition, order, frame, found.result());
  }

  private SqlWindow resolve(SqlNode over) {
    if (over instanceof SqlIdentifier id) {
      return named(id);
    }
    SqlWindow window = (SqlWindow) over;
    SqlIdentifier base = window.getRefName();
    if (base == null) {
      return window;
    }
    SqlWindow named = named(base);
    return SqlWindow.create(
        null,
        null,
        named.getPartitionList(),
        named.getOrderList().isEmpty() ? window.getOrderList() : named.getOrderList(),
        org.apache.calcite.sql.SqlLiteral.createBoolean(
            window.isRows(), window.getParserPosition()),
        window.getLowerBound(),
        window.getUpperBound(),
        null,
        window.getExclude(),
        window.getParserPosition());
  }

  private SqlWindow named(SqlIdentifier name) {
    SqlWindow window = expressions.windows().named(name.getSimple());
    if (window == null) {
      throw errors.at(
          name, SqlState.UNDEFINED_OBJECT, "window \"" + name.getSimple() + "\" does not exist");
    }
    return resolve(window);
  }

  private Frame frame(SqlWindow window, ExpressionBinder inside, List<SortItem<Term>> order) {
    SqlNode lower = window.getLowerBound();
    SqlNode upper = window.getUpperBound();
    if (lower == null) {
      return Frame.DEFAULT;
    }
    Frame.Unit unit = window.isRows() ? Frame.Unit.ROWS : Frame.Unit.RANGE;
    Frame.Bound start = bound(lower, inside, unit, order);
    Frame.Bound end =
        upper == null
            ? new Frame.Bound(Frame.Edge.CURRENT_ROW, null)
            : bound(upper, inside, unit, order);
    Frame.Exclusion exclusion =
        SqlWindow.isExcludeCurrentRow(window.getExclude())
            ? Frame.Exclusion.CURRENT_ROW
            : SqlWindow.isExcludeGroup(window.getExclude())
                ? Frame.Exclusion.GROUP
                : SqlWindow.isExcludeTies(window.getExclude())
                    ? Frame.Exclusion.TIES
                    : Frame.Exclusion.NO_OTHERS;
    if (start.edge() == Frame.Edge.UNBOUNDED_FOLLOWING
        || end.edge() == Frame.Edge.UNBOUNDED_PRECEDING
        || start.edge().compareTo(end.edge()) > 0) {
      throw errors.at(
          window,
          SqlState.WINDOWING_ERROR,
          "frame cannot start at "
              + start.edge().name().toLowerCase(Locale.ROOT).replace('_', ' ')
              + " and end at "
              + end.edge().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }
    return new Frame(unit, start, end, exclusion);
  }

  private Frame.Bound bound(
      SqlNode node, ExpressionBinder inside, Frame.Unit unit, List<SortItem<Term>> order) {
    if (SqlWindow.isCurrentRow(node)) {
      return new Frame.Bound(Frame.Edge.CURRENT_ROW, null);
    }
    if (SqlWindow.isUnboundedPreceding(node)) {
      return new Frame.Bound(Frame.Edge.UNBOUNDED_PRECEDING, null);
    }
    if (SqlWindow.isUnboundedFollowing(node)) {
      return new Frame.Bound(Frame.Edge.UNBOUNDED_FOLLOWING, null);
    }
    SqlCall call = (SqlCall) node;
    Frame.Edge edge =
        call.getKind() == SqlKind.PRECEDING ? Frame.Edge.PRECEDING : Frame.Edge.FOLLOWING;
    if (unit == Frame.Unit.RANGE) {
      throw errors.unsupported(
          node,
          "RANGE with an offset " + (order.size() == 1 ? "is" : "over several keys is"),
          "Use ROWS, or a self-join on the range.");
    }
    return new Frame.Bound(
        edge, inside.bindAs(call.operand(0), DataType.INT8, edge.name() + " in a window frame"));
  }

  static List<SortItem<Term>> order(SqlNodeList nodes, ExpressionBinder inside) {
    List<SortItem<Term>> out = new ArrayList<>();
    for (SqlNode node : nodes) {
      SortSpec spec = SortSpec.of(node);
      out.add(new SortItem<>(inside.bindSettled(spec.key()), spec.descending(), spec.nullsFirst()));
    }
    return out;
  }
}
