package io.weir.dataflow.operator;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.dataflow.state.GroupTable;
import io.weir.dataflow.state.Grow;
import io.weir.dataflow.state.IntStack;
import io.weir.dataflow.state.Touched;
import java.util.ArrayList;
import java.util.List;

/**
 * DISTINCT, EXCEPT and INTERSECT, with and without ALL: counts how often each row stands left (port
 * 0) and right (port 1), nulls being equal. Rows show as they stand left.
 */
public final class SetOperator implements Operator {
  private final List<DataType> types;
  private final SetKind kind;
  private final GroupTable groups;
  private final Touched touched = new Touched();
  private final List<Batch> before = new ArrayList<>();
  private long[] left = new long[0];
  private long[] right = new long[0];
  private int[] slots = new int[0];

  public SetOperator(List<DataType> types, SetKind kind) {
    this.types = List.copyOf(types);
    this.kind = kind;
    this.groups = GroupTable.of(types);
  }

  @Override
  public void push(int port, Batch batch, Output out) {
    int rows = batch.rows();
    slots = Grow.ints(slots, rows);
    groups.assign(batch, slots);
    left = Grow.longs(left, groups.capacity());
    right = Grow.longs(right, groups.capacity());
    touch(rows);
    long[] counts = port == 0 ? left : right;
    for (int i = 0; i < rows; i++) {
      counts[slots[i]] += batch.weight(i);
    }
    if (port == 0 && groups.tracks()) {
      for (int i = 0; i < rows; i++) {
        groups.track(batch, i, slots[i], batch.weight(i));
      }
    }
  }

  /** What the groups that are touched for the first time were at the last flush. */
  private void touch(int rows) {
    int first = touched.slots().size();
    for (int i = 0; i < rows; i++) {
      touched.add(slots[i]);
    }
    Batch old = emission(first, -1);
    if (!old.isEmpty()) {
      before.add(old);
    }
  }

  private Batch emission(int first, int sign) {
    IntStack list = touched.slots();
    BatchBuilder builder = new BatchBuilder(types, 0);
    for (int i = first; i < list.size(); i++) {
      int slot = list.get(i);
      long weight = kind.weight(left[slot], right[slot]);
      if (weight != 0) {
        groups.decode(slot, builder, 0);
        builder.endRow(sign * weight);
      }
    }
    return builder.build();
  }

  @Override
  public void flush(Output out) {
    if (touched.slots().isEmpty()) {
      return;
    }
    Batch change = emission(0, 1);
    if (!before.isEmpty()) {
      before.add(change);
      change = Consolidator.consolidate(types, before);
      before.clear();
    }
    IntStack list = touched.slots();
    for (int i = 0; i < list.size(); i++) {
      int slot = list.get(i);
      if (left[slot] == 0 && right[slot] == 0) {
        groups.remove(slot);
      }
    }
    touched.clear();
    if (!change.isEmpty()) {
      out.rows(change);
    }
  }

  @Override
  public long stateBytes() {
    return groups.bytes() + 8L * (left.length + right.length) + touched.bytes();
  }

  @Override
  public long stateRows() {
    return groups.size();
  }
}
