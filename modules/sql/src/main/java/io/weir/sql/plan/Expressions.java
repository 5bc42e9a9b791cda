package io.weir.sql.plan;

import io.weir.columnar.DataType;
import io.weir.dataflow.expr.Expr;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Term;
import java.util.List;

/** Terms over attributes as expressions over columns. */
final class Expressions {
  private Expressions() {}

  /**
   * @param columns where each attribute lies
   */
  static Expr lower(Term term, List<Attribute> columns) {
    return switch (term) {
      case Term.Ref ref -> new Expr.Input(indexOf(ref.attribute(), columns), term.type());
      case Term.Constant constant -> new Expr.Literal(constant.value());
      case Term.Call call -> new Expr.Call(call.function(), all(call.args(), columns), call.type());
      case Term.Cast cast -> new Expr.Cast(lower(cast.operand(), columns), cast.type());
      case Term.And and -> new Expr.And(all(and.args(), columns));
      case Term.Or or -> new Expr.Or(all(or.args(), columns));
      case Term.Not not -> new Expr.Not(lower(not.operand(), columns));
      case Term.IsNull isNull -> new Expr.IsNull(lower(isNull.operand(), columns));
      case Term.Same same ->
          new Expr.Call(
              "is not distinct from",
              all(List.of(same.left(), same.right()), columns),
              DataType.BOOLEAN);
      case Term.Case choice ->
          new Expr.Case(
              choice.branches().stream()
                  .map(
                      b ->
                          new Expr.Case.Branch(
                              lower(b.condition(), columns), lower(b.result(), columns)))
                  .toList(),
              lower(choice.otherwise(), columns),
              choice.type());
      case Term.Parameter parameter ->
          throw Rejection.of(
                  SqlState.UNDEFINED_PARAMETER, "there is no parameter $" + (parameter.index() + 1))
              .exception();
      case Term.SessionCall call ->
          throw Rejection.of(
                  SqlState.FEATURE_NOT_SUPPORTED,
                  "the function "
                      + call.function()
                      + " cannot be maintained incrementally: its value changes by itself")
              .withHint(
                  "A view changes with its inputs alone. Use the function where you select from"
                      + " the view.")
              .exception();
      default -> throw new IllegalStateException("not lowered before: " + term);
    };
  }

  private static List<Expr> all(List<Term> terms, List<Attribute> columns) {
    return terms.stream().map(t -> lower(t, columns)).toList();
  }

  static int indexOf(Attribute attribute, List<Attribute> columns) {
    int index = columns.indexOf(attribute);
    if (index < 0) {
      throw new IllegalStateException("no column for " + attribute + " in " + columns);
    }
    return index;
  }
}
