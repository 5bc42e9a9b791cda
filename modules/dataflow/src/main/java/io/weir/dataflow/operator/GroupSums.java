package io.weir.dataflow.operator;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.dataflow.aggregate.AggregateInput;
import io.weir.dataflow.aggregate.AggregateState;
import io.weir.dataflow.expr.RowErrors;
import io.weir.dataflow.state.GroupTable;
import io.weir.dataflow.state.Grow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What GROUP BY keeps of the rows of each group: how many they are, and the calls' values, in
 * arrays by slot. Without keys there is one group. Not thread-safe.
 */
public final class GroupSums {
  /**
   * One call: its running values, the columns it reads, and the column that lets a row in, or -1.
   */
  public record Call(AggregateState state, List<Integer> args, int filter) {}

  /** Some of the groups, under way to where all rows of a group are summed up. */
  public record Part(GroupSums from, Batch keys, int[] slots) {}

  private final List<Integer> keys;
  private final List<DataType> keyTypes;
  private final List<Call> calls;
  private final @Nullable GroupTable groups;
  private long[] groupRows = new long[1];
  private int[] slots = new int[0];

  /**
   * @param keys columns of the rows
   * @param calls with states of their own, which have no groups yet
   */
  public GroupSums(List<Integer> keys, List<DataType> keyTypes, List<Call> calls) {
    this.keys = List.copyOf(keys);
    this.keyTypes = List.copyOf(keyTypes);
    this.calls = List.copyOf(calls);
    this.groups = keys.isEmpty() ? null : GroupTable.of(keyTypes);
    if (groups == null) {
      ensureSlots(1);
    }
  }

  /** Whether groups can be made in several places and be put together then. */
  public boolean merges() {
    return (groups == null || !groups.tracks())
        && calls.stream().allMatch(call -> call.state().merges());
  }

  boolean hasKeys() {
    return groups != null;
  }

  /** The slots of the rows of a batch, which are put in where they are new; until the next call. */
  int[] assign(Batch batch) {
    return assignKeys(batch.select(keys));
  }

  /** Likewise, for a batch of keys alone. */
  private int[] assignKeys(Batch batch) {
    slots = Grow.ints(slots, batch.rows());
    if (groups != null) {
      groups.assign(batch, slots);
      ensureSlots(groups.capacity());
    }
    return slots;
  }

  private void ensureSlots(int capacity) {
    groupRows = Grow.longs(groupRows, capacity);
    for (Call call : calls) {
      call.state().ensureSlots(capacity);
    }
  }

  /** Takes the rows in for which {@link #assign} was called. */
  void add(Batch batch) {
    long[] weights = batch.weights();
    int rows = batch.rows();
    for (int i = 0; i < rows; i++) {
      groupRows[slots[i]] += weights == null ? 1 : weights[i];
    }
    if (groups != null && groups.tracks()) {
      Batch keyBatch = batch.select(keys);
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

  /** The slots of the groups of a part, which are put in where they are new. */
  int[] assign(Part part) {
    return assignKeys(part.keys());
  }

  /** Takes in the part for which {@link #assign(Part)} was called. */
  void add(Part part) {
    GroupSums from = part.from();
    int count = part.slots().length;
    for (int i = 0; i < count; i++) {
      groupRows[slots[i]] += from.groupRows[part.slots()[i]];
    }
    for (int c = 0; c < calls.size(); c++) {
      calls.get(c).state().merge(from.calls.get(c).state(), part.slots(), slots, count);
    }
  }

  /** The keys of all groups, by slot, where none was ever removed. */
  public Batch keys() {
    int count = slotsUsed();
    BatchBuilder builder = new BatchBuilder(keyTypes, count);
    for (int slot = 0; slot < count; slot++) {
      decode(slot, builder);
      builder.endRow();
    }
    return builder.build();
  }

  /** How many slots were ever given out at once. */
  int slotsUsed() {
    return groups == null ? 1 : groups.capacity();
  }

  /** How many rows the group has. */
  long rowsOf(int slot) {
    return groupRows[slot];
  }

  /** Appends the group's key to the first columns of {@code out}. */
  void decode(int slot, BatchBuilder out) {
    if (groups != null) {
      groups.decode(slot, out, 0);
    }
  }

  int calls() {
    return calls.size();
  }

  /** As {@link AggregateState#emit}. */
  void emit(int call, int[] of, int count, ColumnBuilder out, RowErrors errors) {
    calls.get(call).state().emit(of, count, out, errors);
  }

  /** Called before an epoch's results are read. */
  void settle() {
    for (Call call : calls) {
      call.state().settle();
    }
  }

  void remove(int slot) {
    for (Call call : calls) {
      call.state().clear(slot);
    }
    if (groups != null) {
      groups.remove(slot);
    }
  }

  long bytes() {
    long total = 8L * groupRows.length;
    for (Call call : calls) {
      total += call.state().bytes();
    }
    return groups == null ? total : total + groups.bytes();
  }

  /** Groups, and what the calls keep beside them. */
  long stateRows() {
    long total = groups == null ? Math.min(groupRows[0], 1) : groups.size();
    for (Call call : calls) {
      total += call.state().rows();
    }
    return total;
  }
}
