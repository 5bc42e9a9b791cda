package io.weir.sql.analysis;

import io.weir.columnar.DataType;
import io.weir.columnar.TypeKind;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Term;
import io.weir.sql.parser.PgTypeNameSpec;
import io.weir.sql.types.Casts;
import io.weir.sql.types.FunctionCatalog;
import io.weir.sql.types.SessionFunctions;
import io.weir.sql.types.TypeNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.fun.SqlCase;
import org.jspecify.annotations.Nullable;

/** Binds expressions of one clause in one scope: names to attributes, calls to functions. */
final class ExpressionBinder {
  final Analysis analysis;
  final Scope scope;
  final Clause clause;
  private final WindowDefinitions windows;
  private final Errors errors;
  private final Coercion coercion;

  ExpressionBinder(Analysis analysis, Scope scope, Clause clause, WindowDefinitions windows) {
    this.analysis = analysis;
    this.scope = scope;
    this.clause = clause;
    this.windows = windows;
    this.errors = analysis.errors;
    this.coercion = analysis.coercion;
  }

  ExpressionBinder(Analysis analysis, Scope scope, Clause clause) {
    this(analysis, scope, clause, WindowDefinitions.NONE);
  }

  /** The same scope, another clause: for what stands inside of a call. */
  ExpressionBinder in(Clause other) {
    return new ExpressionBinder(analysis, scope, other, windows);
  }

  WindowDefinitions windows() {
    return windows;
  }

  /** The term; {@link Term.Untyped} where the place has to decide its type. */
  Term bind(SqlNode node) {
    Term term = bindNode(node);
    analysis.place(term, node);
    return term;
  }

  /** As {@link #bind}, text where nothing decides. */
  Term bindSettled(SqlNode node) {
    return coercion.settled(bind(node), node);
  }

  Term bindBoolean(SqlNode node, String where) {
    return coercion.bool(bind(node), node, where);
  }

  List<Term> bindAll(List<? extends SqlNode> nodes) {
    List<Term> out = new ArrayList<>();
    nodes.forEach(node -> out.add(bind(node)));
    return out;
  }

  /** Bound and cast implicitly to {@code type}; {@code what} names it in the error. */
  Term bindAs(SqlNode node, DataType type, String what) {
    Term term = bind(node);
    if (!Casts.implicit(coercion.type(term), type)) {
      throw errors.mismatch(
          node,
          "argument of "
              + what
              + " must be type "
              + Casts.name(type)
              + ", not type "
              + Casts.name(term.type()));
    }
    return coercion.to(term, type, node);
  }

  private Term bindNode(SqlNode node) {
    if (node instanceof SqlLiteral literal) {
      return new Literals(errors).bind(literal);
    }
    if (node instanceof SqlIdentifier identifier) {
      return identifier(identifier);
    }
    if (node instanceof SqlDynamicParam parameter) {
      DataType type = analysis.parameters.type(parameter.getIndex());
      return type == null
          ? new Term.Untyped(null, parameter.getIndex())
          : new Term.Parameter(parameter.getIndex(), type);
    }
    if (node instanceof SqlCase caseNode) {
      return caseOf(caseNode);
    }
    if (node.isA(SqlKind.QUERY)) {
      return new SubqueryBinder(this).scalar(node);
    }
    if (node instanceof SqlCall call) {
      return call(call);
    }
    if (node instanceof SqlNodeList list && list.size() == 1) {
      return bind(list.get(0));
    }
    throw errors.unsupported(node, "expressions like " + node + " are", "Rewrite the expression.");
  }

  private Term identifier(SqlIdentifier id) {
    List<String> names = id.names;
    String last = names.get(names.size() - 1);
    if (id.isStar()) {
      throw errors.at(id, SqlState.SYNTAX_ERROR, "\"*\" is not allowed here");
    }
    if (names.size() == 1 && !id.isComponentQuoted(0) && SessionFunctions.isVariable(last)) {
      return session(id, last, List.of());
    }
    Scope.Lookup found =
        switch (names.size()) {
          case 1 -> scope.column(last);
          case 2 -> scope.column(null, names.get(0), last);
          default -> scope.column(names.get(names.size() - 3), names.get(names.size() - 2), last);
        };
    return switch (found) {
      case Scope.Lookup.Found f -> f.column().term();
      case Scope.Lookup.Ambiguous a -> throw errors.ambiguousColumn(id, last);
      case Scope.Lookup.NoTable t ->
          throw errors.at(
              id,
              SqlState.UNDEFINED_TABLE,
              "missing FROM-clause entry for table \"" + names.get(names.size() - 2) + "\"");
      case Scope.Lookup.NoColumn c -> throw noColumn(id, names, last);
    };
  }

  private RejectedException noColumn(SqlIdentifier id, List<String> names, String last) {
    if (names.size() > 1) {
      return errors.undefinedColumn(id, names.get(names.size() - 2) + "." + last);
    }
    if (scope.table(null, last) != null) {
      return errors.unsupported(
          id, "the whole row of a table as a value is", "Name the columns one by one.");
    }
    return errors.undefinedColumn(id, "\"" + last + "\"");
  }

  Term session(SqlNode place, String function, List<Term> args) {
    DataType type = SessionFunctions.type(function);
    if (type == null) {
      throw errors.undefinedFunction(place, function, coercion.types(args));
    }
    List<Term> settled = new ArrayList<>();
    args.forEach(a -> settled.add(coercion.settled(a, place)));
    return new Term.SessionCall(function, settled, type);
  }

  private Term caseOf(SqlCase node) {
    List<Term> results = new ArrayList<>();
    List<SqlNode> places = new ArrayList<>();
    // The ELSE comes first where types are matched, as in PostgreSQL.
    SqlNode otherwise = node.getElseOperand();
    results.add(otherwise == null ? new Term.Untyped(null, -1) : bind(otherwise));
    places.add(otherwise == null ? node : otherwise);
    for (SqlNode then : node.getThenOperands()) {
      results.add(bind(then));
      places.add(then);
    }
    DataType type = coercion.common(results, places, "CASE");
    List<Term.Case.Branch> branches = new ArrayList<>();
    for (int i = 0; i < node.getWhenOperands().size(); i++) {
      branches.add(
          new Term.Case.Branch(
              bindBoolean(node.getWhenOperands().get(i), "CASE/WHEN"),
              coercion.to(results.get(i + 1), type, places.get(i + 1))));
    }
    return new Term.Case(branches, coercion.to(results.get(0), type, places.get(0)), type);
  }

  private Term call(SqlCall call) {
    List<SqlNode> args = call.getOperandList();
    return switch (call.getKind()) {
      case AND -> logical(args, "AND", true);
      case OR -> logical(args, "OR", false);
      case NOT -> new Term.Not(bindBoolean(args.get(0), "NOT"));
      case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
          comparison(call, sign(call), args.get(0), args.get(1));
      case IS_NULL -> new Term.IsNull(bindSettled(args.get(0)));
      case IS_NOT_NULL -> new Term.Not(new Term.IsNull(bindSettled(args.get(0))));
      case IS_TRUE, IS_FALSE, IS_NOT_TRUE, IS_NOT_FALSE -> truth(call);
      case IS_DISTINCT_FROM -> new Term.Not(same(call, args));
      case IS_NOT_DISTINCT_FROM -> same(call, args);
      case BETWEEN -> between(call);
      case EXISTS -> new SubqueryBinder(this).exists(args.get(0));
      case IN -> in(call, args.get(0), args.get(1));
      case NOT_IN -> new Term.Not(in(call, args.get(0), args.get(1)));
      case SOME, ALL -> new SubqueryBinder(this).quantified(call);
      case CAST -> cast(args.get(0), args.get(1));
      case LITERAL_CHAIN -> chain(call);
      case OVER, FILTER, WITHIN_GROUP, RESPECT_NULLS, IGNORE_NULLS ->
          new AggregateBinder(this).bind(call);
      default -> new FunctionBinder(this).bind(call);
    };
  }

  private Term logical(List<SqlNode> args, String where, boolean and) {
    List<Term> terms = new ArrayList<>();
    args.forEach(arg -> terms.add(bindBoolean(arg, where)));
    return and ? new Term.And(terms) : new Term.Or(terms);
  }

  private Term truth(SqlCall call) {
    String name = call.getKind().name().replace('_', ' ');
    Term term = bindBoolean(call.operand(0), name);
    return operator(
        call, name.toLowerCase(java.util.Locale.ROOT), List.of(term), call.getOperandList());
  }

  private Term same(SqlNode place, List<SqlNode> args) {
    Term.Call equal = (Term.Call) operator(place, "=", bindAll(args), args);
    return new Term.Same(equal.args().get(0), equal.args().get(1));
  }

  private static String sign(SqlCall call) {
    return switch (call.getKind()) {
      case NOT_EQUALS -> "<>";
      default -> call.getKind().sql;
    };
  }

  /** A comparison of values or, part by part, of rows. */
  Term comparison(SqlNode place, String sign, SqlNode left, SqlNode right) {
    if (left.getKind() == SqlKind.ROW && right.getKind() == SqlKind.ROW) {
      List<SqlNode> lefts = ((SqlCall) left).getOperandList();
      List<SqlNode> rights = ((SqlCall) right).getOperandList();
      if (lefts.size() != rights.size()) {
        throw errors.at(
            place, SqlState.SYNTAX_ERROR, "unequal number of entries in row expressions");
      }
      return rowComparison(place, sign, lefts, rights);
    }
    return operator(place, sign, List.of(bind(left), bind(right)), List.of(left, right));
  }

  private Term rowComparison(
      SqlNode place, String sign, List<SqlNode> lefts, List<SqlNode> rights) {
    List<Term> parts = new ArrayList<>();
    if (sign.equals("=") || sign.equals("<>")) {
      for (int i = 0; i < lefts.size(); i++) {
        parts.add(comparison(place, sign, lefts.get(i), rights.get(i)));
      }
      return sign.equals("=") ? new Term.And(parts) : new Term.Or(parts);
    }
    // (a, b) < (c, d): the first parts that differ decide.
    String strict = sign.substring(0, 1);
    int last = lefts.size() - 1;
    Term result = comparison(place, sign, lefts.get(last), rights.get(last));
    for (int i = last - 1; i >= 0; i--) {
      result =
          new Term.Or(
              List.of(
                  comparison(place, strict, lefts.get(i), rights.get(i)),
                  new Term.And(
                      List.of(comparison(place, "=", lefts.get(i), rights.get(i)), result))));
    }
    return result;
  }

  /** A call of the operator {@code sign}, its arguments cast as it wants them. */
  Term operator(SqlNode place, String sign, List<Term> args, List<? extends SqlNode> places) {
    List<@Nullable DataType> types = coercion.types(args);
    Optional<FunctionCatalog.Resolved> found = analysis.functions.scalar(sign, types);
    if (found.isEmpty()) {
      throw errors.undefinedOperator(place, sign, types);
    }
    return call(found.get(), args, places);
  }

  Term call(FunctionCatalog.Resolved function, List<Term> args, List<? extends SqlNode> places) {
    List<Term> cast = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      cast.add(coercion.to(args.get(i), function.args().get(i), places.get(i)));
    }
    return new Term.Call(function.name(), cast, function.result(), function.strict());
  }

  private Term between(SqlCall call) {
    String name = call.getOperator().getName();
    SqlNode value = call.operand(0);
    SqlNode low = call.operand(1);
    SqlNode high = call.operand(2);
    Term within = within(call, value, low, high);
    Term term =
        name.contains("SYMMETRIC") && !name.contains("ASYMMETRIC")
            ? new Term.Or(List.of(within, within(call, value, high, low)))
            : within;
    return name.startsWith("NOT") ? new Term.Not(term) : term;
  }

  private Term within(SqlNode place, SqlNode value, SqlNode low, SqlNode high) {
    return new Term.And(
        List.of(comparison(place, ">=", value, low), comparison(place, "<=", value, high)));
  }

  private Term in(SqlCall call, SqlNode value, SqlNode list) {
    if (!(list instanceof SqlNodeList items)) {
      return new SubqueryBinder(this).in(call, value, list);
    }
    List<Term> parts = new ArrayList<>();
    for (SqlNode item : items) {
      parts.add(comparison(call, "=", value, item));
    }
    return parts.size() == 1 ? parts.get(0) : new Term.Or(parts);
  }

  private Term cast(SqlNode operand, SqlNode target) {
    TypeNames.Target named = targetType(target);
    Term term = cast(bind(operand), named.type(), operand);
    if (named.length() < 0) {
      return term;
    }
    // varchar(n) is kept as text; the cast's cut is made here.
    Term length = new Term.Constant(io.weir.columnar.Scalar.ofLong(DataType.INT4, named.length()));
    return analysis
        .functions
        .scalar("left", List.of(DataType.TEXT, DataType.INT4))
        .map(f -> call(f, List.of(term, length), List.of(operand, operand)))
        .orElseThrow(() -> errors.unsupported(target, "varchar(n) in a cast is", "Cast to text."));
  }

  private TypeNames.Target targetType(SqlNode target) {
    try {
      return TypeNames.target(PgTypeNameSpec.of(target));
    } catch (RejectedException e) {
      throw errors.at(target, e.rejection());
    }
  }

  Term cast(Term term, DataType type, SqlNode place) {
    if (!Casts.explicit(coercion.type(term), type)) {
      throw errors.at(
          place,
          Rejection.of(
              SqlState.CANNOT_COERCE,
              "cannot cast type " + Casts.name(term.type()) + " to " + Casts.name(type)));
    }
    if (term.type().kind() == TypeKind.NUMERIC && type.equals(DataType.NUMERIC)) {
      return term;
    }
    return coercion.to(term, type, place);
  }

  private static Term chain(SqlCall call) {
    StringBuilder text = new StringBuilder();
    for (SqlNode part : call.getOperandList()) {
      text.append(SqlUtil.isLiteral(part) ? ((SqlLiteral) part).toValue() : "");
    }
    return new Term.Untyped(text.toString(), -1);
  }
}
