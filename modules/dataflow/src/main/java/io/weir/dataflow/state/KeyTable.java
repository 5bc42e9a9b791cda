package io.weir.dataflow.state;

import io.weir.columnar.RowHash;
import java.util.Arrays;

/**
 * A set of byte strings, each with a small number of its own (its entry) by which the owner keeps
 * what belongs to it in arrays. Entries of removed keys are given out again.
 *
 * <p>Linear probing over {@code hash << 32 | entry + 1}; removal shifts back, so there are no
 * tombstones. At most 2^30 keys.
 */
public final class KeyTable {
  private static final long REMOVED = -1;
  private static final int MIN_GARBAGE = 1 << 16;

  private long[] table = new long[16];
  private int mask = 15;
  private ByteArena arena = new ByteArena();
  private long[] addresses = new long[8];
  private int entries;
  private final IntStack free = new IntStack();
  private int size;
  private long liveBytes;
  private long garbage;
  private boolean added;

  /** The entry of a key, or -1. */
  public int find(byte[] key, int start, int length) {
    int hash = hash(key, start, length);
    int at = hash & mask;
    for (long cell = table[at]; cell != 0; cell = table[at = (at + 1) & mask]) {
      int entry = (int) cell - 1;
      if ((int) (cell >>> 32) == hash && equal(entry, key, start, length)) {
        return entry;
      }
    }
    return -1;
  }

  /** The entry of a key, which is put in where it is new; then {@link #added} is true. */
  public int findOrAdd(byte[] key, int start, int length) {
    int hash = hash(key, start, length);
    int at = hash & mask;
    for (long cell = table[at]; cell != 0; cell = table[at = (at + 1) & mask]) {
      int entry = (int) cell - 1;
      if ((int) (cell >>> 32) == hash && equal(entry, key, start, length)) {
        added = false;
        return entry;
      }
    }
    added = true;
    int entry = newEntry();
    addresses[entry] = arena.append(key, start, length);
    liveBytes += length;
    table[at] = cell(hash, entry);
    if (++size > (mask + 1) / 8 * 5) {
      grow();
    }
    return entry;
  }

  /** Whether the last {@link #findOrAdd} put its key in. */
  public boolean added() {
    return added;
  }

  public void remove(int entry) {
    int length = length(entry);
    int hash = hash(data(entry), start(entry), length);
    int at = hash & mask;
    while ((int) table[at] - 1 != entry) {
      at = (at + 1) & mask;
    }
    closeGap(at);
    size--;
    liveBytes -= length;
    garbage += length;
    addresses[entry] = REMOVED;
    free.push(entry);
    if (garbage > MIN_GARBAGE && garbage > liveBytes) {
      compact();
    }
  }

  /** The array that an entry's key lies in, until the next change of the table. */
  public byte[] data(int entry) {
    return arena.chunk(addresses[entry]);
  }

  public int start(int entry) {
    return ByteArena.offset(addresses[entry]);
  }

  /** Whether a key of this entry is there. */
  boolean has(int entry) {
    return addresses[entry] != REMOVED;
  }

  public int length(int entry) {
    return arena.length(addresses[entry]);
  }

  public int size() {
    return size;
  }

  /** One more than the highest entry ever given out: how long the owner's arrays must be. */
  public int capacity() {
    return entries;
  }

  public long bytes() {
    return 8L * table.length + 8L * addresses.length + arena.bytes() + free.bytes();
  }

  /** Unsigned byte order of two keys of the table. */
  public int compare(int a, int b) {
    int startA = start(a);
    int startB = start(b);
    return Arrays.compareUnsigned(
        data(a), startA, startA + length(a), data(b), startB, startB + length(b));
  }

  /** Unsigned byte order of a key of the table and another. */
  int compare(int entry, byte[] key, int start, int length) {
    int from = start(entry);
    return Arrays.compareUnsigned(
        data(entry), from, from + length(entry), key, start, start + length);
  }

  private boolean equal(int entry, byte[] key, int start, int length) {
    return arena.equal(addresses[entry], key, start, length);
  }

  private static int hash(byte[] key, int start, int length) {
    return (int) (RowHash.of(key, start, length) >>> 20);
  }

  private static long cell(int hash, int entry) {
    return ((long) hash << 32) | (entry + 1);
  }

  private int newEntry() {
    if (!free.isEmpty()) {
      return free.pop();
    }
    if (entries == addresses.length) {
      addresses = Arrays.copyOf(addresses, entries * 2);
    }
    return entries++;
  }

  private void grow() {
    long[] old = table;
    table = new long[old.length * 2];
    mask = table.length - 1;
    for (long cell : old) {
      if (cell != 0) {
        int at = (int) (cell >>> 32) & mask;
        while (table[at] != 0) {
          at = (at + 1) & mask;
        }
        table[at] = cell;
      }
    }
  }

  private void closeGap(int gap) {
    int at = gap;
    int hole = gap;
    while (true) {
      at = (at + 1) & mask;
      long cell = table[at];
      if (cell == 0) {
        break;
      }
      int home = (int) (cell >>> 32) & mask;
      // A cell may move to the hole only where the hole is not before its home.
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        table[hole] = cell;
        hole = at;
      }
    }
    table[hole] = 0;
  }

  private void compact() {
    ByteArena fresh = new ByteArena();
    for (int entry = 0; entry < entries; entry++) {
      if (addresses[entry] != REMOVED) {
        addresses[entry] = fresh.append(data(entry), start(entry), length(entry));
      }
    }
    arena = fresh;
    garbage = 0;
  }
}
