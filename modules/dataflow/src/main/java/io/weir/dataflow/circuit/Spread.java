package io.weir.dataflow.circuit;

import io.weir.dataflow.expr.Expr;
import java.util.ArrayList;
import java.util.List;

/** On which workers the rows of a plan's output are. */
sealed interface Spread {
  /** On any. */
  record Anywhere() implements Spread {}

  /** All on this one. */
  record At(int worker) implements Spread {}

  /** Rows that are equal in these columns are on the same one, given by the hash of these. */
  record ByKey(List<Integer> columns) implements Spread {
    public ByKey {
      columns = List.copyOf(columns);
    }
  }

  /** Whether all rows that are equal in {@code keys} are on one worker. */
  default boolean gathers(List<Integer> keys) {
    return switch (this) {
      case Anywhere anywhere -> false;
      case At at -> true;
      case ByKey key -> keys.containsAll(key.columns());
    };
  }

  /** Where the rows are that {@code exprs} make of these. */
  default Spread through(List<Expr> exprs) {
    if (!(this instanceof ByKey key)) {
      return this;
    }
    List<Integer> columns = new ArrayList<>();
    for (int column : key.columns()) {
      int at = 0;
      while (at < exprs.size()
          && !(exprs.get(at) instanceof Expr.Input input && input.column() == column)) {
        at++;
      }
      if (at == exprs.size()) {
        return new Anywhere();
      }
      columns.add(at);
    }
    return new ByKey(columns);
  }
}
