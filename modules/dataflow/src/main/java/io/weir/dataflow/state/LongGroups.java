package io.weir.dataflow.state;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.LongColumn;
import io.weir.columnar.RowHash;
import java.util.Arrays;

/** Groups by one column of longs: no bytes in between. */
final class LongGroups implements GroupTable {
  private static final int NONE = -1;

  /** A cell is a key and its slot plus one, side by side in one cache line; 0: an empty cell. */
  private long[] cells = new long[2 * 16];

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
    long cell;
    while ((cell = cells[2 * at + 1]) != 0) {
      if (cells[2 * at] == key) {
        return (int) cell - 1;
      }
      at = (at + 1) & mask;
    }
    int slot = newSlot();
    keys[slot] = key;
    cells[2 * at] = key;
    cells[2 * at + 1] = slot + 1L;
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
    while (cells[2 * at + 1] != slot + 1L) {
      at = (at + 1) & mask;
    }
    int hole = at;
    while (cells[2 * (at = (at + 1) & mask) + 1] != 0) {
      // A cell may move to the hole only where the hole is not before its home.
      if (((at - home(cells[2 * at])) & mask) >= ((at - hole) & mask)) {
        cells[2 * hole] = cells[2 * at];
        cells[2 * hole + 1] = cells[2 * at + 1];
        hole = at;
      }
    }
    cells[2 * hole + 1] = 0;
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
    return 8L * cells.length + 8L * keys.length + free.bytes();
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
    long[] old = cells;
    cells = new long[Math.multiplyExact(2, old.length)];
    mask = cells.length / 2 - 1;
    for (int i = 0; i < old.length; i += 2) {
      if (old[i + 1] != 0) {
        int at = home(old[i]);
        while (cells[2 * at + 1] != 0) {
          at = (at + 1) & mask;
        }
        cells[2 * at] = old[i];
        cells[2 * at + 1] = old[i + 1];
      }
    }
  }
}
