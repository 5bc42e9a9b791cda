package io.weir.dataflow.expr;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import java.util.List;

/**
 * A scalar expression over the columns of one row. Types are resolved: the planner has put in every
 * cast. Evaluation is three-valued, and errors (overflow, division by zero, a bad cast) belong to
 * the row that raised them. CASE, COALESCE, AND and OR guard: a branch is evaluated only for the
 * rows that reach it.
 */
public sealed interface Expr {
  DataType type();

  /** Column {@code column} of the input. */
  record Input(int column, DataType type) implements Expr {}

  record Literal(Scalar value) implements Expr {
    @Override
    public DataType type() {
      return value.type();
    }
  }

  /**
   * A function of the {@code FunctionRegistry}, by name; operators are functions named by their
   * sign.
   */
  record Call(String function, List<Expr> args, DataType type) implements Expr {
    public Call {
      args = List.copyOf(args);
    }
  }

  record Cast(Expr operand, DataType type) implements Expr {}

  record And(List<Expr> args) implements Expr {
    public And {
      args = List.copyOf(args);
    }

    @Override
    public DataType type() {
      return DataType.BOOLEAN;
    }
  }

  record Or(List<Expr> args) implements Expr {
    public Or {
      args = List.copyOf(args);
    }

    @Override
    public DataType type() {
      return DataType.BOOLEAN;
    }
  }

  record Not(Expr operand) implements Expr {
    @Override
    public DataType type() {
      return DataType.BOOLEAN;
    }
  }

  record IsNull(Expr operand) implements Expr {
    @Override
    public DataType type() {
      return DataType.BOOLEAN;
    }
  }

  /** The first branch whose condition is true, else {@code otherwise}. */
  record Case(List<Branch> branches, Expr otherwise, DataType type) implements Expr {
    public Case {
      branches = List.copyOf(branches);
    }

    /** WHEN condition THEN result. */
    public record Branch(Expr condition, Expr result) {}
  }
}
