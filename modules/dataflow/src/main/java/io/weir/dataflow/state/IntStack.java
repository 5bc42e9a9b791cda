package io.weir.dataflow.state;

import java.util.Arrays;

/** Ints, last in first out; also a plain growing list of them. */
public final class IntStack {
  private int[] items = new int[8];
  private int size;

  public void push(int item) {
    if (size == items.length) {
      items = Arrays.copyOf(items, size * 2);
    }
    items[size++] = item;
  }

  public int pop() {
    return items[--size];
  }

  public int get(int index) {
    return items[index];
  }

  public boolean isEmpty() {
    return size == 0;
  }

  public int size() {
    return size;
  }

  /** The items, in {@code [0 .. size)}; valid until the next push. */
  public int[] items() {
    return items;
  }

  public void clear() {
    size = 0;
  }

  public long bytes() {
    return 4L * items.length;
  }
}
