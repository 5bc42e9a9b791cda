package io.weir.dataflow.expr;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Nulls;
import io.weir.dataflow.expr.function.Columns;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * AND and OR, three-valued, from left to right: a row that is decided, or that failed, does not
 * reach the arguments after. An argument that cannot fail is evaluated over all rows nevertheless,
 * since a gather costs more than a comparison.
 *
 * @param decisive the value that decides: 0 for AND, 1 for OR
 */
record LogicEvaluator(List<Branch> args, long decisive) implements Evaluator {
  @Override
  public Evaluated evaluate(Batch input) {
    int rows = input.rows();
    Failures failures = new Failures();
    Evaluated first = args.getFirst().evaluate(input);
    failures.addAll(first.errors());
    long[] values = new long[rows];
    System.arraycopy(Columns.longs(first.values()), 0, values, 0, rows);
    long[] nulls = new long[Nulls.words(rows)];
    long[] firstNulls = first.values().nulls();
    if (firstNulls != null) {
      System.arraycopy(firstNulls, 0, nulls, 0, nulls.length);
    }
    int[] open = new int[rows];
    for (Branch arg : args.subList(1, args.size())) {
      if (!arg.canFail()) {
        merge(arg.evaluate(input).values(), null, rows, values, nulls);
        continue;
      }
      int count = 0;
      for (int i = 0; i < rows; i++) {
        boolean decided = values[i] == decisive && !Nulls.get(nulls, i);
        if (!decided && !failures.isFailed(i)) {
          open[count++] = i;
        }
      }
      if (count == 0) {
        break;
      }
      Evaluated next = arg.evaluate(input, open, count);
      failures.addAll(next.errors(), open);
      merge(next.values(), open, count, values, nulls);
    }
    return failures.on(new LongColumn(values, rows, anySet(nulls) ? nulls : null));
  }

  private void merge(Column more, int @Nullable [] at, int count, long[] values, long[] nulls) {
    long[] next = Columns.longs(more);
    for (int i = 0; i < count; i++) {
      int row = at == null ? i : at[i];
      boolean nextNull = more.isNull(i);
      if (values[row] == decisive && !Nulls.get(nulls, row)) {
        continue;
      }
      if (!nextNull && next[i] == decisive) {
        values[row] = decisive;
        nulls[row >>> 6] &= ~(1L << (row & 63));
      } else if (nextNull) {
        Nulls.set(nulls, row);
      }
    }
  }

  private static boolean anySet(long[] mask) {
    for (long word : mask) {
      if (word != 0) {
        return true;
      }
    }
    return false;
  }
}
