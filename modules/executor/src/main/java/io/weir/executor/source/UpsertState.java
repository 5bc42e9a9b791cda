package io.weir.executor.source;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import java.util.List;

/**
 * What ENVELOPE UPSERT remembers: the current row of each key. It turns records in their order
 * (weight 1: this is the key's row now; -1: the key is gone) into a delta that retracts what they
 * replace.
 *
 * <p>Rows lie encoded in a {@link RowArena}; an open-addressing table over their keys' hashes
 * points at them. There is no object per key. Rebuilt from the changelog after a restart.
 */
final class UpsertState {
  private static final int EMPTY = 0;

  private final List<DataType> types;
  private final int keyColumns;
  private final RowArena arena;
  private long[] slots = new long[1024];
  private int[] hashes = new int[1024];
  private int used;

  UpsertState(List<DataType> types, int keyColumns) {
    this.types = types;
    this.keyColumns = keyColumns;
    this.arena = new RowArena(types);
  }

  long bytes() {
    return arena.bytes() + 12L * slots.length;
  }

  /**
   * Loads rows of the changelog; deletions may come before or after their insertion, so callers
   * consolidate first.
   */
  void load(Batch rows) {
    for (int row = 0; row < rows.rows(); row++) {
      if (rows.weight(row) > 0) {
        put(rows, row);
      }
    }
  }

  /** The delta that {@code records} make of the collection. */
  Batch apply(Batch records) {
    BatchBuilder out = new BatchBuilder(types, records.rows() * 2);
    for (int row = 0; row < records.rows(); row++) {
      int hash = hash(records, row);
      int slot = find(records, row, hash);
      boolean known = slots[slot] > EMPTY;
      if (known) {
        arena.appendTo(slots[slot], out);
        out.endRow(-1);
        arena.release(slots[slot]);
      }
      if (records.weight(row) > 0) {
        occupy(slot, records, row, hash);
        out.append(records, row, 1);
      } else if (known) {
        remove(slot);
      }
    }
    if (arena.wasteful()) {
      compact();
    }
    return out.build();
  }

  private void put(Batch rows, int row) {
    int hash = hash(rows, row);
    int slot = find(rows, row, hash);
    if (slots[slot] > EMPTY) {
      arena.release(slots[slot]);
    }
    occupy(slot, rows, row, hash);
  }

  private void occupy(int slot, Batch rows, int row, int hash) {
    boolean fresh = slots[slot] == EMPTY;
    slots[slot] = arena.add(rows, row);
    hashes[slot] = hash;
    if (fresh && ++used * 10L > slots.length * 6L) {
      rehash(slots.length * 2);
    }
  }

  /** The slot that holds the key, or the free one where it belongs. */
  private int find(Batch rows, int row, int hash) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != EMPTY) {
      if (hashes[slot] == hash && arena.keyEquals(slots[slot], rows, row, keyColumns)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Takes a slot out and moves up what had to go around it. */
  private void remove(int slot) {
    int mask = slots.length - 1;
    int hole = slot;
    int next = (slot + 1) & mask;
    while (slots[next] != EMPTY) {
      int home = hashes[next] & mask;
      if (((next - home) & mask) >= ((next - hole) & mask)) {
        slots[hole] = slots[next];
        hashes[hole] = hashes[next];
        hole = next;
      }
      next = (next + 1) & mask;
    }
    slots[hole] = EMPTY;
    used--;
  }

  private void rehash(int size) {
    long[] oldSlots = slots;
    int[] oldHashes = hashes;
    slots = new long[size];
    hashes = new int[size];
    int mask = size - 1;
    for (int i = 0; i < oldSlots.length; i++) {
      if (oldSlots[i] != EMPTY) {
        int slot = oldHashes[i] & mask;
        while (slots[slot] != EMPTY) {
          slot = (slot + 1) & mask;
        }
        slots[slot] = oldSlots[i];
        hashes[slot] = oldHashes[i];
      }
    }
  }

  private void compact() {
    long[] moved = arena.compact(slots);
    System.arraycopy(moved, 0, slots, 0, slots.length);
  }

  private int hash(Batch rows, int row) {
    int hash = 1;
    for (int i = 0; i < keyColumns; i++) {
      hash = hash * 31 + hash(rows.column(i), row);
    }
    hash ^= hash >>> 15;
    hash *= 0x2c1b3c6d;
    return hash ^ (hash >>> 13);
  }

  private static int hash(Column column, int row) {
    return RowArena.hash(column, row);
  }
}
