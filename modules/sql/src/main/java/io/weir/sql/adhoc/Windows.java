package io.weir.sql.adhoc;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.dataflow.plan.SortKey;
import io.weir.sql.plan.ComputedInput;
import java.util.ArrayList;
import java.util.List;

/** Computes window functions: sorts the rows into partitions, and goes through each. */
final class Windows {
  private final ComputedInput.Windows windows;
  private final Batch rows;
  private final RowSort byPartition;
  private final RowSort byOrder;

  Windows(ComputedInput.Windows windows, Batch input) {
    this.windows = windows;
    List<DataType> types = windows.input().schema().types();
    List<SortKey> partition = RowSort.ascending(windows.partition());
    List<SortKey> keys = new ArrayList<>(partition);
    keys.addAll(windows.order());
    int[] index = new RowSort(input, types, keys).sorted(input.rows());
    rows = input.gather(index, index.length);
    byPartition = new RowSort(rows, types, partition);
    byOrder = new RowSort(rows, types, windows.order());
  }

  Batch compute() {
    List<WindowFunction> functions = new ArrayList<>();
    List<ColumnBuilder> results = new ArrayList<>();
    for (ComputedInput.WindowCall call : windows.calls()) {
      functions.add(WindowFunction.of(call, rows, windows.input().schema().types()));
      results.add(new ColumnBuilder(call.type().layout(), rows.rows()));
    }
    int start = 0;
    while (start < rows.rows()) {
      int end = start + 1;
      while (end < rows.rows() && byPartition.compareRows(start, end) == 0) {
        end++;
      }
      partition(new WindowPartition(start, end, byOrder, windows.frame()), functions, results);
      start = end;
    }
    List<Column> columns = new ArrayList<>(rows.columns());
    results.forEach(r -> columns.add(r.build()));
    return new Batch(columns, rows.rows(), null);
  }

  private static void partition(
      WindowPartition partition, List<WindowFunction> functions, List<ColumnBuilder> results) {
    for (int f = 0; f < functions.size(); f++) {
      functions.get(f).compute(partition, results.get(f));
    }
  }
}
