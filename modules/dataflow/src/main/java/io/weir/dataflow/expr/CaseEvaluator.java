package io.weir.dataflow.expr;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import java.util.List;

/**
 * CASE: a condition sees the rows that no condition before it took, a result the rows that its
 * condition took.
 */
record CaseEvaluator(DataType type, List<When> whens, Branch otherwise) implements Evaluator {
  record When(Branch condition, Branch result) {}

  @Override
  public Evaluated evaluate(Batch input) {
    Scatter scatter = new Scatter(type, input.rows());
    int[] open = new int[input.rows()];
    int count = input.rows();
    for (int i = 0; i < count; i++) {
      open[i] = i;
    }
    for (When when : whens) {
      if (count == 0) {
        break;
      }
      Evaluated condition = when.condition().evaluate(input, open, count);
      scatter.failures().addAll(condition.errors(), open);
      LongColumn truth = (LongColumn) condition.values();
      int[] taken = new int[count];
      int takenCount = 0;
      int[] rest = new int[count];
      int restCount = 0;
      for (int i = 0; i < count; i++) {
        if (truth.get(i) != 0 && !truth.isNull(i)) {
          taken[takenCount++] = open[i];
        } else if (!scatter.failures().isFailed(open[i])) {
          rest[restCount++] = open[i];
        }
      }
      scatter.run(when.result(), input, taken, takenCount);
      open = rest;
      count = restCount;
    }
    scatter.run(otherwise, input, open, count);
    return scatter.build();
  }
}
