package io.weir.executor.sink;

/** A set of longs: open addressing, eight bytes a slot, at most half of them in use. */
final class Fingerprints {
  private static final int SMALLEST = 1 << 10;

  /** 0 is a free slot. */
  private long[] slots = new long[SMALLEST];

  private int size;

  int size() {
    return size;
  }

  /** Whether it was not there. */
  boolean add(long fingerprint) {
    long value = nonZero(fingerprint);
    int at = find(value);
    if (slots[at] == value) {
      return false;
    }
    slots[at] = value;
    if (++size > slots.length / 2) {
      grow();
    }
    return true;
  }

  /** Whether it was there. */
  boolean remove(long fingerprint) {
    long value = nonZero(fingerprint);
    int hole = find(value);
    if (slots[hole] != value) {
      return false;
    }
    size--;
    int mask = slots.length - 1;
    // What comes after the hole moves up where it could not be found any more.
    for (int at = (hole + 1) & mask; slots[at] != 0; at = (at + 1) & mask) {
      int home = home(slots[at]);
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        slots[hole] = slots[at];
        hole = at;
      }
    }
    slots[hole] = 0;
    return true;
  }

  private static long nonZero(long fingerprint) {
    return fingerprint == 0 ? 1 : fingerprint;
  }

  private int home(long value) {
    return (int) (value >>> 32) & (slots.length - 1);
  }

  /** The slot of {@code value}, or the free one where it belongs. */
  private int find(long value) {
    int mask = slots.length - 1;
    int at = home(value);
    while (slots[at] != 0 && slots[at] != value) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    long[] before = slots;
    slots = new long[Math.multiplyExact(before.length, 2)];
    for (long value : before) {
      if (value != 0) {
        slots[find(value)] = value;
      }
    }
  }
}
