package io.weir.dataflow.operator;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.dataflow.plan.SortKey;
import io.weir.dataflow.state.GroupTable;
import io.weir.dataflow.state.Grow;
import io.weir.dataflow.state.IntStack;
import io.weir.dataflow.state.OrderedRows;
import io.weir.dataflow.state.Touched;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows {@code offset .. offset + limit} of each partition in order. Keeps all rows in order; a
 * partition that an epoch touches puts down the window it had, and at the flush the one it has: the
 * work follows offset and limit, not the partition's size.
 */
public final class TopKOperator implements Operator {
  private final List<DataType> types;
  private final List<Integer> partition;
  private final long offset;
  private final long limit;
  private final GroupTable groups;
  private final OrderedRows rows;
  private final Touched touched = new Touched();
  private final List<Batch> before = new ArrayList<>();
  private long[] groupRows = new long[0];
  private int[] slots = new int[0];

  /**
   * @param limit below zero where there is none
   */
  public TopKOperator(
      List<DataType> types, List<Integer> partition, List<SortKey> order, long offset, long limit) {
    this.types = List.copyOf(types);
    this.partition = List.copyOf(partition);
    this.offset = offset;
    this.limit = limit < 0 ? Long.MAX_VALUE : limit;
    this.groups = GroupTable.of(partition.stream().map(types::get).toList());
    this.rows = new OrderedRows(types, order);
  }

  @Override
  public void push(int port, Batch batch, Output out) {
    slots = Grow.ints(slots, batch.rows());
    groups.assign(batch.select(partition), slots);
    groupRows = Grow.longs(groupRows, groups.capacity());
    int first = touched.slots().size();
    for (int i = 0; i < batch.rows(); i++) {
      touched.add(slots[i]);
    }
    Batch old = windows(first, -1);
    if (!old.isEmpty()) {
      before.add(old);
    }
    for (int i = 0; i < batch.rows(); i++) {
      groupRows[slots[i]] += batch.weight(i);
      rows.add(slots[i], batch, i, batch.weight(i));
    }
  }

  private Batch windows(int first, int sign) {
    BatchBuilder out = new BatchBuilder(types, 0);
    IntStack list = touched.slots();
    for (int i = first; i < list.size(); i++) {
      if (groupRows[list.get(i)] > 0) {
        window(list.get(i), sign, out);
      }
    }
    return out.build();
  }

  private void window(int slot, int sign, BatchBuilder out) {
    long skip = offset;
    long take = limit;
    long cursor = rows.first(slot);
    for (int id = rows.at(cursor, slot);
        id != OrderedRows.NONE && take > 0;
        id = rows.at(cursor, slot)) {
      long weight = Math.max(rows.weight(id), 0);
      long skipped = Math.min(skip, weight);
      long taken = Math.min(take, weight - skipped);
      if (taken > 0) {
        rows.decode(id, out, 0);
        out.endRow(sign * taken);
      }
      skip -= skipped;
      take -= taken;
      cursor = rows.next(cursor);
    }
  }

  @Override
  public void flush(Output out) {
    IntStack list = touched.slots();
    if (list.isEmpty()) {
      return;
    }
    rows.sweep();
    Batch change = windows(0, 1);
    if (!before.isEmpty()) {
      before.add(change);
      change = Consolidator.consolidate(types, before);
      before.clear();
    }
    for (int i = 0; i < list.size(); i++) {
      if (groupRows[list.get(i)] == 0) {
        groups.remove(list.get(i));
      }
    }
    touched.clear();
    if (!change.isEmpty()) {
      out.rows(change);
    }
  }

  @Override
  public long stateBytes() {
    return groups.bytes() + rows.bytes() + touched.bytes() + 8L * groupRows.length;
  }

  @Override
  public long stateRows() {
    return rows.size();
  }
}
