package io.weir.dataflow.operator;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.dataflow.expr.RowErrors;
import io.weir.dataflow.state.IntStack;
import io.weir.dataflow.state.Touched;
import java.util.ArrayList;
import java.util.List;

/**
 * GROUP BY. Rows go to slots of {@link GroupSums}. A group that an epoch touches first puts down
 * what it was, and at the flush what it became: -old, +new, once. A group whose result cannot be
 * told (an overflow) is withheld; its error stands in its place.
 *
 * <p>Without keys there is one group, from the first flush on and over no rows too.
 */
public final class AggregateOperator implements Operator {
  private final int keys;
  private final GroupSums sums;
  private final List<DataType> types;
  private final Touched touched = new Touched();
  private final List<Batch> before = new ArrayList<>();
  private boolean flushed;

  /**
   * @param keys how many columns of the output are keys
   * @param sums that have no groups yet
   * @param types of the output: the keys', then the calls'
   */
  public AggregateOperator(int keys, GroupSums sums, List<DataType> types) {
    this.keys = keys;
    this.sums = sums;
    this.types = List.copyOf(types);
    if (!sums.hasKeys()) {
      touched.add(0);
    }
  }

  @Override
  public void push(int port, Batch batch, Output out) {
    touch(sums.assign(batch), batch.rows(), out);
    sums.add(batch);
  }

  /** Takes in groups that rows of this epoch were summed up to elsewhere. */
  public void push(GroupSums.Part part, Output out) {
    touch(sums.assign(part), part.slots().length, out);
    sums.add(part);
  }

  private void touch(int[] slots, int rows, Output out) {
    int first = touched.slots().size();
    for (int i = 0; i < rows; i++) {
      touched.add(slots[i]);
    }
    if (touched.slots().size() > first) {
      Batch old = emission(first, -1, out);
      if (!old.isEmpty()) {
        before.add(old);
      }
    }
  }

  /** The rows of the touched groups from {@code first} on, as they are now. */
  private Batch emission(int first, int sign, Output out) {
    IntStack list = touched.slots();
    int[] alive = new int[list.size() - first];
    int count = 0;
    for (int i = first; i < list.size(); i++) {
      int slot = list.get(i);
      if (sums.hasKeys() ? sums.rowsOf(slot) > 0 : flushed) {
        alive[count++] = slot;
      }
    }
    if (count == 0) {
      return Batch.empty(types);
    }
    BatchBuilder builder = new BatchBuilder(types, count);
    for (int i = 0; i < count; i++) {
      sums.decode(alive[i], builder);
    }
    RowErrors errors = new RowErrors();
    for (int c = 0; c < sums.calls(); c++) {
      sums.emit(c, alive, count, builder.column(keys + c), errors);
    }
    for (int i = 0; i < count; i++) {
      builder.endRow(sign);
    }
    Batch batch = builder.build();
    if (errors.byRow().isEmpty()) {
      return batch;
    }
    out.errors(errors, batch);
    return ProjectOperator.without(batch, errors);
  }

  @Override
  public void flush(Output out) {
    flushed = true;
    if (touched.slots().isEmpty()) {
      return;
    }
    sums.settle();
    Batch change = emission(0, 1, out);
    if (!before.isEmpty()) {
      before.add(change);
      change = Consolidator.consolidate(types, before);
      before.clear();
    }
    forgetEmptyGroups();
    touched.clear();
    if (!change.isEmpty()) {
      out.rows(change);
    }
  }

  private void forgetEmptyGroups() {
    IntStack list = touched.slots();
    for (int i = 0; i < list.size(); i++) {
      int slot = list.get(i);
      if (sums.rowsOf(slot) == 0) {
        sums.remove(slot);
      }
    }
  }

  @Override
  public long stateBytes() {
    return sums.bytes() + touched.bytes();
  }

  @Override
  public long stateRows() {
    return sums.stateRows();
  }
}
