package io.weir.dataflow.operator;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.dataflow.expr.Evaluated;
import io.weir.dataflow.expr.Evaluator;
import io.weir.dataflow.expr.RowErrors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes new columns. A row of which an expression fails is withheld: its error goes out. */
public final class ProjectOperator implements Operator {
  private final List<Evaluator> exprs;

  public ProjectOperator(List<Evaluator> exprs) {
    this.exprs = List.copyOf(exprs);
  }

  @Override
  public void push(int port, Batch batch, Output out) {
    List<Column> columns = new ArrayList<>(exprs.size());
    RowErrors errors = null;
    for (Evaluator expr : exprs) {
      Evaluated evaluated = expr.evaluate(batch);
      columns.add(evaluated.values());
      errors = merge(errors, evaluated.errors());
    }
    Batch projected = new Batch(columns, batch.rows(), batch.weights());
    if (errors == null) {
      out.rows(projected);
      return;
    }
    out.errors(errors, batch);
    Batch rest = without(projected, errors);
    if (!rest.isEmpty()) {
      out.rows(rest);
    }
  }

  /** The rows that did not fail. */
  static Batch without(Batch batch, RowErrors errors) {
    int[] index = new int[batch.rows()];
    int kept = 0;
    for (int i = 0; i < batch.rows(); i++) {
      if (errors.get(i) == null) {
        index[kept++] = i;
      }
    }
    return batch.gather(index, kept);
  }

  /** A row that fails twice shows the error of its first expression. */
  private static @Nullable RowErrors merge(@Nullable RowErrors first, @Nullable RowErrors more) {
    if (first == null || more == null) {
      return first == null ? more : first;
    }
    RowErrors both = new RowErrors();
    first.byRow().forEach(both::put);
    more.byRow().forEach(both::put);
    return both;
  }
}
