package io.weir.dataflow.expr;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import java.util.List;

/** COALESCE: an argument sees the rows for which all before it were null. */
record CoalesceEvaluator(DataType type, List<Branch> args) implements Evaluator {
  @Override
  public Evaluated evaluate(Batch input) {
    Evaluated first = args.getFirst().evaluate(input);
    if (!first.values().hasNulls()) {
      return first;
    }
    int rows = input.rows();
    int[] open = new int[rows];
    for (int i = 0; i < rows; i++) {
      open[i] = i;
    }
    Scatter scatter = new Scatter(type, rows);
    int count = rows;
    Evaluated part = first;
    for (int arg = 1; ; arg++) {
      scatter.put(part, open, count);
      int[] rest = new int[count];
      int restCount = 0;
      for (int i = 0; i < count; i++) {
        if (part.values().isNull(i) && !scatter.failures().isFailed(open[i])) {
          rest[restCount++] = open[i];
        }
      }
      if (restCount == 0 || arg == args.size()) {
        return scatter.build();
      }
      open = rest;
      count = restCount;
      part = args.get(arg).evaluate(input, open, count);
    }
  }
}
