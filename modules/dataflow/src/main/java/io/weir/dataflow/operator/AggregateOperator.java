package io.weir.dataflow.operator;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.dataflow.aggregate.AggregateInput;
import io.weir.dataflow.aggregate.AggregateState;
import io.weir.dataflow.expr.RowErrors;
import io.weir.dataflow.state.GroupTable;
import io.weir.dataflow.state.Grow;
import io.weir.dataflow.state.IntStack;
import io.weir.dataflow.state.Touched;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * GROUP BY. Rows go to slots of a {@link GroupTable}, the calls' values are arrays by slot. A group
 * that an epoch touches first puts down what it was, and at the flush what it became: -old, +new,
 * once. A group whose result cannot be told (an overflow) is withheld; its error stands in its
 * place.
 *
 * <p>Without keys there is one group, from the first flush on and over no rows too.
 */
public final class AggregateOperator implements Operator {
  /**
   * One call: its running values, the columns it reads, and the column that lets a row in, or -1.
   */
  public record Call(AggregateState state, List<Integer> args, int filter) {}

  private final List<Integer> keys;
  private final List<Call> calls;
  private final List<DataType> types;
  private final @Nullable GroupTable groups;
  private final Touched touched = new Touched();
  private final List<Batch> before = new ArrayList<>();
  private long[] groupRows = new long[1];
  private int[] slots = new int[0];
  private boolean flushed;

  /**
   * @param types of the output: the keys', then the calls'
   */
  public AggregateOperator(List<Integer> keys, List<Call> calls, List<DataType> types) {
    this.keys = List.copyOf(keys);
    this.calls = List.copyOf(calls);
    this.types = List.copyOf(types);
    this.groups = keys.isEmpty() ? null : GroupTable.of(types.subList(0, keys.size()));
    if (groups == null) {
      ensureSlots(1);
      touched.add(0);
    }
  }

  @Override
  public void push(int port, Batch batch, Output out) {
    int rows = batch.rows();
    slots = Grow.ints(slots, rows);
    Batch keyBatch = batch.select(keys);
    if (groups != null) {
      groups.assign(keyBatch, slots);
      ensureSlots(groups.capacity());
    }
    touch(rows, out);
    count(batch);
    if (groups != null && groups.tracks()) {
      for (int i = 0; i < rows; i++) {
        groups.track(keyBatch, i, slots[i], batch.weight(i));
      }
    }
    for (Call call : calls) {
      AggregateInput input = AggregateInput.of(batch, slots, call.args(), call.filter());
      if (input.rows() > 0) {
        call.state().add(input);
      }
    }
  }

  private void ensureSlots(int capacity) {
    groupRows = Grow.longs(groupRows, capacity);
    for (Call call : calls) {
      call.state().ensureSlots(capacity);
    }
  }

  private void count(Batch batch) {
    long[] weights = batch.weights();
    for (int i = 0; i < batch.rows(); i++) {
      groupRows[slots[i]] += weights == null ? 1 : weights[i];
    }
  }

  private void touch(int rows, Output out) {
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
      if (groups == null ? flushed : groupRows[slot] > 0) {
        alive[count++] = slot;
      }
    }
    if (count == 0) {
      return Batch.empty(types);
    }
    BatchBuilder builder = new BatchBuilder(types, count);
    if (groups != null) {
      for (int i = 0; i < count; i++) {
        groups.decode(alive[i], builder, 0);
      }
    }
    RowErrors errors = new RowErrors();
    for (int c = 0; c < calls.size(); c++) {
      calls.get(c).state().emit(alive, count, builder.column(keys.size() + c), errors);
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
    for (Call call : calls) {
      call.state().settle();
    }
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
      if (groupRows[slot] == 0) {
        for (Call call : calls) {
          call.state().clear(slot);
        }
        if (groups != null) {
          groups.remove(slot);
        }
      }
    }
  }

  @Override
  public long stateBytes() {
    long total = 8L * groupRows.length + touched.bytes();
    for (Call call : calls) {
      total += call.state().bytes();
    }
    return groups == null ? total : total + groups.bytes();
  }

  @Override
  public long stateRows() {
    long total = groups == null ? Math.min(groupRows[0], 1) : groups.size();
    for (Call call : calls) {
      total += call.state().rows();
    }
    return total;
  }
}
