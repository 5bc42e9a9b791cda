package io.weir.dataflow.state;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.LongColumn;
import io.weir.columnar.RowHash;
import java.util.Arrays;

/** Groups by one column of longs: no bytes in between. */
final class LongGroups implements GroupTable {
  private static final int NONE = -1;

  /** Keys and slots side by side; a slot of 0 is an empty cell, else it is one too high. */
  private long[] cellKeys = new long[16];

  private int[] cellSlots = new int[16];
  private int mask = 15;
  private long[] keys = new long[8];
  private int slots;
  private int nullSlot = NONE;
  private final IntStack free = new IntStack();

  @Override
  public void assign(Batch batch, int[] out) {
    LongColumn column = (LongColumn) batch.column(0);
    long[] values = column.values();
    boolean nulls = column.hasNulls();
    for (int i = 0; i < batch.rows(); i++) {
      out[i] = nulls && column.isNull(i) ? ofNull() : findOrAdd(values[i]);
    }
  }

  private int findOrAdd(long key) {
    int at = home(key);
    int cell;
    while ((cell = cellSlots[at]) != 0) {
      if (cellKeys[at] == key) {
        return cell - 1;
      }
      at = (at + 1) & mask;
    }
    int slot = newSlot();
    keys[slot] = key;
    cellKeys[at] = key;
    cellSlots[at] = slot + 1;
    if (size() > (mask + 1) / 8 * 5) {
      grow();
    }
    return slot;
  }

  private int ofNull() {
    if (nullSlot == NONE) {
      nullSlot = newSlot();
    }
    return nullSlot;
  }

  @Override
  public void decode(int slot, BatchBuilder out, int first) {
    if (slot == nullSlot) {
      out.column(first).appendNull();
    } else {
      out.column(first).appendLong(keys[slot]);
    }
  }

  @Override
  public void remove(int slot) {
    free.push(slot);
    if (slot == nullSlot) {
      nullSlot = NONE;
      return;
    }
    int at = home(keys[slot]);
    while (cellSlots[at] != slot + 1) {
      at = (at + 1) & mask;
    }
    int hole = at;
    while (cellSlots[at = (at + 1) & mask] != 0) {
      if (((at - home(cellKeys[at])) & mask) >= ((at - hole) & mask)) {
        cellKeys[hole] = cellKeys[at];
        cellSlots[hole] = cellSlots[at];
        hole = at;
      }
    }
    cellSlots[hole] = 0;
  }

  @Override
  public int size() {
    return slots - free.size();
  }

  @Override
  public int capacity() {
    return slots;
  }

  @Override
  public long bytes() {
    return 12L * cellKeys.length + 8L * keys.length + free.bytes();
  }

  private int home(long key) {
    return (int) (RowHash.of(key) >>> 20) & mask;
  }

  private int newSlot() {
    if (!free.isEmpty()) {
      return free.pop();
    }
    if (slots == keys.length) {
      keys = Arrays.copyOf(keys, slots * 2);
    }
    return slots++;
  }

  private void grow() {
    long[] oldKeys = cellKeys;
    int[] oldSlots = cellSlots;
    cellKeys = new long[oldKeys.length * 2];
    cellSlots = new int[oldSlots.length * 2];
    mask = cellSlots.length - 1;
    for (int i = 0; i < oldSlots.length; i++) {
      if (oldSlots[i] != 0) {
        int at = home(oldKeys[i]);
        while (cellSlots[at] != 0) {
          at = (at + 1) & mask;
        }
        cellKeys[at] = oldKeys[i];
        cellSlots[at] = oldSlots[i];
      }
    }
  }
}
