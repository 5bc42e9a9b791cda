package io.weir.sql.analysis;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Term;
import io.weir.sql.types.FunctionCatalog;
import io.weir.sql.types.SessionFunctions;
import io.weir.sql.types.SetFunctions;
import io.weir.sql.types.TypeNames;
import io.weir.sql.types.WindowFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlPrefixOperator;
import org.apache.calcite.sql.fun.SqlPosixRegexOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.jspecify.annotations.Nullable;

/** Binds calls of functions and operators, and the forms of their own syntax. */
final class FunctionBinder {
  private static final Set<String> RANDOM = Set.of("random", "gen_random_uuid", "setseed");

  private final ExpressionBinder expressions;
  private final Analysis analysis;
  private final Errors errors;
  private final Coercion coercion;

  FunctionBinder(ExpressionBinder expressions) {
    this.expressions = expressions;
    this.analysis = expressions.analysis;
    this.errors = analysis.errors;
    this.coercion = analysis.coercion;
  }

  Term bind(SqlCall call) {
    List<SqlNode> args = call.getOperandList();
    return switch (call.getKind()) {
      case MINUS_PREFIX -> operator("-", call, args);
      case PLUS_PREFIX -> operator("+", call, args);
      case MOD ->
          call.getOperator() instanceof SqlFunction
              ? function("mod", call, args)
              : operator("%", call, args);
      case LIKE, SIMILAR -> like(call);
      case POSIX_REGEX_CASE_SENSITIVE, POSIX_REGEX_CASE_INSENSITIVE -> regex(call);
      case EXTRACT -> extract(call);
      case POSITION -> position(call);
      case TRIM -> trim(call);
      case FLOOR -> function("floor", call, args);
      case CEIL -> function("ceil", call, args);
      case OVERLAPS -> throw errors.unsupported(call, "OVERLAPS is", "Compare the bounds.");
      case ITEM, ARRAY_VALUE_CONSTRUCTOR, ARRAY_QUERY_CONSTRUCTOR ->
          throw errors.unsupported(call, "arrays are", "Use jsonb, or one row a value.");
      case ROW ->
          throw errors.unsupported(call, "rows as values are", "Name the columns one by one.");
      case DOT ->
          throw errors.unsupported(call, "fields of composite values are", "Use ->> on jsonb.");
      default -> plain(call, args);
    };
  }

  private Term plain(SqlCall call, List<SqlNode> args) {
    if (call.getOperator() instanceof SqlBinaryOperator
        || call.getOperator() instanceof SqlPrefixOperator) {
      return operator(call.getOperator().getName(), call, args);
    }
    return function(name(call), call, args);
  }

  static String name(SqlCall call) {
    SqlIdentifier id =
        call.getOperator() instanceof SqlFunction function ? function.getSqlIdentifier() : null;
    String name = id == null ? call.getOperator().getName() : id.names.get(id.names.size() - 1);
    return name.toLowerCase(Locale.ROOT);
  }

  private Term operator(String sign, SqlCall call, List<SqlNode> args) {
    String lower = sign.toLowerCase(Locale.ROOT);
    if (lower.equals("at time zone")) {
      // timezone(zone, value)
      return function("timezone", call, List.of(args.get(1), args.get(0)));
    }
    return expressions.operator(call, lower, expressions.bindAll(args), args);
  }

  private Term function(String name, SqlCall call, List<SqlNode> args) {
    if (analysis.functions.isAggregate(name) || WindowFunctions.isWindowOnly(name)) {
      return new AggregateBinder(expressions).bind(call);
    }
    for (SqlNode arg : args) {
      if (arg.getKind() == SqlKind.ARGUMENT_ASSIGNMENT) {
        throw errors.unsupported(arg, "arguments by name are", "Give them by position.");
      }
    }
    if (call.getFunctionQuantifier() != null) {
      throw errors.at(
          call,
          SqlState.WRONG_OBJECT_TYPE,
          "DISTINCT specified, but " + name + " is not an aggregate function");
    }
    if (name.equals("coalesce")) {
      return coalesce(args, call);
    }
    if (name.equals("current_schema") || SessionFunctions.type(name) != null) {
      return expressions.session(call, name, expressions.bindAll(args));
    }
    if (SetFunctions.isSetFunction(name)) {
      return setFunction(name, call, args);
    }
    return scalar(name, call, args);
  }

  private Term scalar(String name, SqlCall call, List<SqlNode> args) {
    List<Term> terms = expressions.bindAll(args);
    return scalar(name, call, terms, args);
  }

  private Term scalar(
      String name, SqlNode place, List<Term> terms, List<? extends SqlNode> places) {
    List<@Nullable DataType> types = coercion.types(terms);
    Optional<FunctionCatalog.Resolved> found = analysis.functions.scalar(name, types);
    if (found.isPresent()) {
      return expressions.call(found.get(), terms, places);
    }
    Optional<Term> system = CatalogFunctions.bind(name, terms);
    if (system.isPresent()) {
      return system.get();
    }
    if (RANDOM.contains(name)) {
      throw errors.unsupported(
          place, "the function " + name + " is", "The same data gives the same answer every time.");
    }
    if (name.equals("pg_sleep")) {
      throw errors.unsupported(
          place, "pg_sleep within a query is", "SELECT pg_sleep(seconds) stands alone.");
    }
    DataType type = TypeNames.conversion(name);
    if (type != null && terms.size() == 1) {
      return expressions.cast(terms.get(0), type, places.get(0));
    }
    throw errors.undefinedFunction(place, name, types);
  }

  private Term setFunction(String name, SqlCall call, List<SqlNode> args) {
    if (!expressions.clause.sets()) {
      throw errors.at(
          call,
          SqlState.FEATURE_NOT_SUPPORTED,
          "set-returning functions are not allowed in " + expressions.clause.words());
    }
    return setCall(name, call, args);
  }

  /** A set-returning function's call, its arguments cast. */
  Term.SetCall setCall(String name, SqlCall call, List<SqlNode> args) {
    List<Term> terms = expressions.bindAll(args);
    SetFunctions.Resolved found =
        SetFunctions.resolve(name, coercion.types(terms))
            .orElseThrow(() -> errors.undefinedFunction(call, name, coercion.types(terms)));
    List<Term> cast = new ArrayList<>();
    for (int i = 0; i < terms.size(); i++) {
      cast.add(coercion.to(terms.get(i), found.args().get(i), args.get(i)));
    }
    return new Term.SetCall(name, cast, found.result());
  }

  private Term coalesce(List<SqlNode> args, SqlCall call) {
    if (args.isEmpty()) {
      throw errors.at(call, SqlState.SYNTAX_ERROR, "COALESCE needs an argument");
    }
    List<Term> terms = expressions.bindAll(args);
    DataType type = coercion.common(terms, args, "COALESCE");
    List<Term> cast = new ArrayList<>();
    for (int i = 0; i < terms.size(); i++) {
      cast.add(coercion.to(terms.get(i), type, args.get(i)));
    }
    return cast.size() == 1 ? cast.get(0) : new Term.Call("coalesce", cast, type, false);
  }

  private Term like(SqlCall call) {
    String operator = call.getOperator().getName().toLowerCase(Locale.ROOT);
    boolean negated = operator.startsWith("not ");
    String name = negated ? operator.substring(4) : operator;
    List<SqlNode> args = call.getOperandList();
    List<Term> terms = expressions.bindAll(args);
    Term matched =
        args.size() == 2
            ? expressions.operator(call, name, terms, args)
            : scalar(name, call, terms, args);
    return negated ? new Term.Not(matched) : matched;
  }

  private Term regex(SqlCall call) {
    boolean negated = call.getOperator().getName().startsWith("NEGATED");
    boolean sensitive =
        call.getOperator() instanceof SqlPosixRegexOperator
            && call.getKind() == SqlKind.POSIX_REGEX_CASE_SENSITIVE;
    Term matched = operator(sensitive ? "~" : "~*", call, call.getOperandList());
    return negated ? new Term.Not(matched) : matched;
  }

  private Term extract(SqlCall call) {
    SqlNode unit = call.operand(0);
    String field =
        unit instanceof SqlIntervalQualifier qualifier
            ? qualifier.timeFrameName == null
                ? qualifier.getStartUnit().name()
                : qualifier.timeFrameName
            : unit.toString();
    Term name = new Term.Constant(Scalar.ofText(field.toLowerCase(Locale.ROOT)));
    Term value = expressions.bind(call.operand(1));
    return scalar("extract", call, List.of(name, value), call.getOperandList());
  }

  private Term position(SqlCall call) {
    if (call.operandCount() != 2) {
      throw errors.at(call, Rejection.of(SqlState.SYNTAX_ERROR, "position() takes no FROM"));
    }
    List<SqlNode> swapped = List.of(call.operand(1), call.operand(0));
    return scalar("strpos", call, expressions.bindAll(swapped), swapped);
  }

  private Term trim(SqlCall call) {
    SqlTrimFunction.Flag flag =
        ((SqlLiteral) call.operand(0)).getValueAs(SqlTrimFunction.Flag.class);
    String name =
        switch (flag) {
          case BOTH -> "btrim";
          case LEADING -> "ltrim";
          case TRAILING -> "rtrim";
        };
    SqlNode text = call.operand(2);
    @Nullable SqlNode characters = call.getOperandList().get(1);
    List<SqlNode> args = characters == null ? List.of(text) : List.of(text, characters);
    return scalar(name, call, expressions.bindAll(args), args);
  }

  /** Whether a call is one of the operators that count as no function for naming a column. */
  static boolean isOperator(SqlCall call) {
    return call.getOperator() instanceof SqlBinaryOperator
        || call.getOperator() instanceof SqlPrefixOperator
        || call.getOperator() == SqlStdOperatorTable.BETWEEN;
  }
}
