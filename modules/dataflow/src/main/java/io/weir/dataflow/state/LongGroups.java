package io.weir.dataflow.state;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.LongColumn;
import io.weir.columnar.RowHash;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Groups by one column of longs: no bytes in between. Where the keys lie close together their slots
 * are in an array, else in a hash table.
 */
final class LongGroups implements GroupTable {
  private static final int NONE = -1;

  /** Null while the keys are hashed. */
  private @Nullable DirectSlots direct = new DirectSlots();

  /** A cell is a key and its slot plus one, side by side in one cache line; 0: an empty cell. */
  private long[] cells = new long[0];

  private int mask;
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
    DirectSlots near = direct;
    if (near == null) {
      return findOrAddHashed(key);
    }
    int slot = near.find(key);
    return slot != NONE ? slot : add(near, key);
  }

  private int add(DirectSlots near, long key) {
    int slot = newSlot();
    keys[slot] = key;
    if (!near.put(key, slot, size())) {
      hashAll(near);
      insert(key, slot);
    }
    return slot;
  }

  /** From now on keys are hashed. */
  private void hashAll(DirectSlots near) {
    int length = Integer.highestOneBit(Math.max(8, size())) * 4;
    cells = new long[Math.multiplyExact(2, length)];
    mask = length - 1;
    direct = null;
    for (int slot = 0; slot < slots; slot++) {
      if (near.find(keys[slot]) == slot) {
        insert(keys[slot], slot);
      }
    }
  }

  private int findOrAddHashed(long key) {
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
    if (direct != null) {
      direct.remove(keys[slot]);
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
    long index = direct == null ? 8L * cells.length : direct.bytes();
    return index + 8L * keys.length + free.bytes();
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
    if (closeTogether(old)) {
      return;
    }
    cells = new long[Math.multiplyExact(2, old.length)];
    mask = cells.length / 2 - 1;
    for (int i = 0; i < old.length; i += 2) {
      if (old[i + 1] != 0) {
        insert(old[i], (int) old[i + 1] - 1);
      }
    }
  }

  /** Keys that came in any order may have filled their range by now: then they need no hashing. */
  private boolean closeTogether(long[] old) {
    long lowest = Long.MAX_VALUE;
    long highest = Long.MIN_VALUE;
    for (int i = 0; i < old.length; i += 2) {
      if (old[i + 1] != 0) {
        lowest = Math.min(lowest, old[i]);
        highest = Math.max(highest, old[i]);
      }
    }
    DirectSlots near = DirectSlots.of(lowest, highest, size());
    if (near == null) {
      return false;
    }
    for (int i = 0; i < old.length; i += 2) {
      if (old[i + 1] != 0) {
        near.put(old[i], (int) old[i + 1] - 1, size());
      }
    }
    direct = near;
    cells = new long[0];
    return true;
  }

  private void insert(long key, int slot) {
    int at = home(key);
    while (cells[2 * at + 1] != 0) {
      at = (at + 1) & mask;
    }
    cells[2 * at] = key;
    cells[2 * at + 1] = slot + 1L;
  }
}
