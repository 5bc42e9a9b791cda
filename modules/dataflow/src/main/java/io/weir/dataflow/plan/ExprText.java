package io.weir.dataflow.plan;

import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import io.weir.columnar.TypeKind;
import io.weir.columnar.text.ValueText;
import io.weir.dataflow.expr.Expr;
import java.util.List;
import java.util.stream.Collectors;

/** Expressions in a spelling close to SQL, for people to read. */
public final class ExprText {
  private ExprText() {}

  /** The text of {@code expr} over rows of {@code schema}. */
  public static String of(Expr expr, Schema schema) {
    return switch (expr) {
      case Expr.Input input ->
          input.column() < schema.size()
              ? schema.field(input.column()).name()
              : "$" + input.column();
      case Expr.Literal literal -> literal(literal.value());
      case Expr.Call call -> call(call, schema);
      case Expr.Cast cast -> operand(cast.operand(), schema) + "::" + cast.type().sqlName();
      case Expr.And and -> all(and.args(), schema, " AND ");
      case Expr.Or or -> all(or.args(), schema, " OR ");
      case Expr.Not not ->
          not.operand() instanceof Expr.IsNull isNull
              ? operand(isNull.operand(), schema) + " IS NOT NULL"
              : "NOT " + operand(not.operand(), schema);
      case Expr.IsNull isNull -> operand(isNull.operand(), schema) + " IS NULL";
      case Expr.Case cases -> cases(cases, schema);
    };
  }

  static String literal(Scalar value) {
    if (value.isNull()) {
      return "NULL";
    }
    String text = ValueText.format(value);
    TypeKind kind = value.type().kind();
    return switch (kind) {
      case INT2, INT4, INT8, NUMERIC -> text;
      case BOOLEAN -> text.equals("t") || text.equals("true") ? "true" : "false";
      case TEXT -> quoted(text);
      default -> quoted(text) + "::" + value.type().sqlName();
    };
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static String call(Expr.Call call, Schema schema) {
    String name = call.function();
    List<Expr> args = call.args();
    if (Character.isLetter(name.charAt(0)) || args.size() > 2 || args.isEmpty()) {
      return name
          + args.stream().map(a -> of(a, schema)).collect(Collectors.joining(", ", "(", ")"));
    }
    if (args.size() == 1) {
      return name + operand(args.get(0), schema);
    }
    return operand(args.get(0), schema) + " " + name + " " + operand(args.get(1), schema);
  }

  private static String all(List<Expr> args, Schema schema, String word) {
    return args.stream().map(a -> operand(a, schema)).collect(Collectors.joining(word));
  }

  /** In brackets where it would not hold together by itself. */
  private static String operand(Expr expr, Schema schema) {
    String text = of(expr, schema);
    boolean simple =
        switch (expr) {
          case Expr.Input input -> true;
          case Expr.Literal literal -> true;
          case Expr.Cast cast -> true;
          case Expr.Call call -> Character.isLetter(call.function().charAt(0));
          case Expr.Case cases -> true;
          default -> false;
        };
    return simple ? text : "(" + text + ")";
  }

  private static String cases(Expr.Case cases, Schema schema) {
    return "CASE "
        + cases.branches().stream()
            .map(b -> "WHEN " + of(b.condition(), schema) + " THEN " + of(b.result(), schema))
            .collect(Collectors.joining(" "))
        + " ELSE "
        + of(cases.otherwise(), schema)
        + " END";
  }
}
