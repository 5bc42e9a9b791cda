package io.weir.dataflow.circuit;

import io.weir.columnar.Column;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.LongColumn;
import io.weir.dataflow.expr.Expr;
import java.util.List;
import java.util.function.IntPredicate;

/** A handful of expressions over one row, plainly: what the random plans use. */
final class ExprInterpreter {
  private ExprInterpreter() {}

  /** SQLSTATE and message of an expression that has no value. */
  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final String sqlState;

    Failure(String sqlState, String message) {
      super(message);
      this.sqlState = sqlState;
    }

    String text() {
      return sqlState + " " + getMessage();
    }
  }

  static Object evaluate(Expr expr, List<Object> row) {
    return switch (expr) {
      case Expr.Input input -> row.get(input.column());
      case Expr.Literal literal -> literal(literal.value().cell());
      case Expr.Call call -> call(call, row);
      case Expr.Not not -> {
        Object value = evaluate(not.operand(), row);
        yield value == Rows.NULL ? value : (Object) (1 - (Long) value);
      }
      case Expr.IsNull isNull -> evaluate(isNull.operand(), row) == Rows.NULL ? 1L : 0L;
      default -> throw new IllegalArgumentException("not in random plans: " + expr);
    };
  }

  private static Object literal(Column cell) {
    if (cell.isNull(0)) {
      return Rows.NULL;
    }
    return switch (cell) {
      case LongColumn c -> c.get(0);
      case DoubleColumn c -> c.get(0);
      default -> throw new IllegalArgumentException("not in random plans");
    };
  }

  private static Object call(Expr.Call call, List<Object> row) {
    Object left = evaluate(call.args().get(0), row);
    Object right = evaluate(call.args().get(1), row);
    if (left == Rows.NULL || right == Rows.NULL) {
      return Rows.NULL;
    }
    return switch (call.function()) {
      case "=" -> compare(left, right, c -> c == 0);
      case "<" -> compare(left, right, c -> c < 0);
      case ">=" -> compare(left, right, c -> c >= 0);
      case "+" -> (Long) left + (Long) right;
      case "/" -> {
        if ((Long) right == 0) {
          throw new Failure("22012", "division by zero");
        }
        yield (Long) left / (Long) right;
      }
      default -> throw new IllegalArgumentException("not in random plans: " + call.function());
    };
  }

  private static Object compare(Object left, Object right, IntPredicate test) {
    return test.test(PlanInterpreter.compare(left, right)) ? 1L : 0L;
  }
}
