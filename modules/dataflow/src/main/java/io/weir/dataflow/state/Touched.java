package io.weir.dataflow.state;

import java.util.Arrays;

/** The slots that the running epoch has changed, each once, in the order in which it did. */
public final class Touched {
  private int[] stamps = new int[0];
  private int epoch = 1;
  private final IntStack slots = new IntStack();

  /** Whether this is the epoch's first touch of the slot. */
  public boolean add(int slot) {
    stamps = Grow.ints(stamps, slot);
    if (stamps[slot] == epoch) {
      return false;
    }
    stamps[slot] = epoch;
    slots.push(slot);
    return true;
  }

  public IntStack slots() {
    return slots;
  }

  /** Forgets them: the next epoch begins. */
  public void clear() {
    slots.clear();
    if (++epoch == 0) {
      Arrays.fill(stamps, 0);
      epoch = 1;
    }
  }

  public long bytes() {
    return 4L * stamps.length + slots.bytes();
  }
}
