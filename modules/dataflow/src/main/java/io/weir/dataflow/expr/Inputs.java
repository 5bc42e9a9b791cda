package io.weir.dataflow.expr;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;

/** Which columns an expression reads, and the same expression over other columns. */
public final class Inputs {
  private Inputs() {}

  public static SortedSet<Integer> of(Expr expr) {
    SortedSet<Integer> out = new TreeSet<>();
    collect(expr, out);
    return out;
  }

  private static void collect(Expr expr, SortedSet<Integer> out) {
    if (expr instanceof Expr.Input input) {
      out.add(input.column());
    }
    for (Expr child : children(expr)) {
      collect(child, out);
    }
  }

  private static List<Expr> children(Expr expr) {
    return switch (expr) {
      case Expr.Input e -> List.of();
      case Expr.Literal e -> List.of();
      case Expr.Call e -> e.args();
      case Expr.Cast e -> List.of(e.operand());
      case Expr.And e -> e.args();
      case Expr.Or e -> e.args();
      case Expr.Not e -> List.of(e.operand());
      case Expr.IsNull e -> List.of(e.operand());
      case Expr.Case e -> {
        List<Expr> out = new java.util.ArrayList<>();
        for (Expr.Case.Branch branch : e.branches()) {
          out.add(branch.condition());
          out.add(branch.result());
        }
        out.add(e.otherwise());
        yield out;
      }
    };
  }

  /** {@code expr} with every column {@code c} replaced by {@code to.applyAsInt(c)}. */
  public static Expr renumber(Expr expr, IntUnaryOperator to) {
    return switch (expr) {
      case Expr.Input e -> new Expr.Input(to.applyAsInt(e.column()), e.type());
      case Expr.Literal e -> e;
      case Expr.Call e -> new Expr.Call(e.function(), all(e.args(), to), e.type());
      case Expr.Cast e -> new Expr.Cast(renumber(e.operand(), to), e.type());
      case Expr.And e -> new Expr.And(all(e.args(), to));
      case Expr.Or e -> new Expr.Or(all(e.args(), to));
      case Expr.Not e -> new Expr.Not(renumber(e.operand(), to));
      case Expr.IsNull e -> new Expr.IsNull(renumber(e.operand(), to));
      case Expr.Case e ->
          new Expr.Case(
              e.branches().stream()
                  .map(
                      b ->
                          new Expr.Case.Branch(
                              renumber(b.condition(), to), renumber(b.result(), to)))
                  .toList(),
              renumber(e.otherwise(), to),
              e.type());
    };
  }

  private static List<Expr> all(List<Expr> exprs, IntUnaryOperator to) {
    return exprs.stream().map(e -> renumber(e, to)).toList();
  }
}
