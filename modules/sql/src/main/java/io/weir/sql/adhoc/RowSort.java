package io.weir.sql.adhoc;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.order.ValueOrder;
import io.weir.dataflow.plan.SortKey;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Orders rows of a batch by some of its columns. */
final class RowSort implements Comparator<Integer> {
  private final Column[] columns;
  private final ValueOrder[] orders;
  private final SortKey[] keys;

  RowSort(Batch batch, List<DataType> types, List<SortKey> keys) {
    this.keys = keys.toArray(SortKey[]::new);
    columns = new Column[this.keys.length];
    orders = new ValueOrder[this.keys.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = batch.column(this.keys[i].column());
      orders[i] = ValueOrder.of(types.get(this.keys[i].column()));
    }
  }

  /** Columns in ascending order, nulls last. */
  static List<SortKey> ascending(List<Integer> columns) {
    return columns.stream().map(c -> new SortKey(c, false, false)).toList();
  }

  @Override
  public int compare(Integer left, Integer right) {
    return compareRows(left, right);
  }

  int compareRows(int left, int right) {
    for (int i = 0; i < columns.length; i++) {
      int order = compare(i, left, right);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private int compare(int key, int left, int right) {
    Column column = columns[key];
    boolean leftNull = column.isNull(left);
    boolean rightNull = column.isNull(right);
    if (leftNull || rightNull) {
      int nulls = leftNull == rightNull ? 0 : leftNull ? -1 : 1;
      return keys[key].nullsFirst() ? nulls : -nulls;
    }
    int order = orders[key].compare(column, left, column, right);
    return keys[key].descending() ? -order : order;
  }

  /** {@code rows} numbers in order; equal ones stay as they were. */
  int[] sorted(int rows) {
    if (columns.length == 0) {
      return IntStream.range(0, rows).toArray();
    }
    Integer[] index = new Integer[rows];
    Arrays.setAll(index, i -> i);
    Arrays.sort(index, this);
    return Arrays.stream(index).mapToInt(Integer::intValue).toArray();
  }
}
