package io.weir.dataflow.expr;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.dataflow.expr.function.Kernel;

/** Evaluates the arguments over all rows, then runs a kernel on their columns. */
record CallEvaluator(Kernel kernel, Evaluator[] args) implements Evaluator {
  @Override
  public Evaluated evaluate(Batch input) {
    Column[] columns = new Column[args.length];
    Failures failures = new Failures();
    for (int i = 0; i < args.length; i++) {
      Evaluated arg = args[i].evaluate(input);
      columns[i] = arg.values();
      failures.addAll(arg.errors());
    }
    return failures.on(kernel.apply(columns, input.rows(), failures));
  }
}
