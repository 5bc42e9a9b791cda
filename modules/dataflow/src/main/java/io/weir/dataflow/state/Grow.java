package io.weir.dataflow.state;

import java.util.Arrays;

/** Arrays that grow by doubling, so that {@code index} is inside. */
public final class Grow {
  private Grow() {}

  public static int[] ints(int[] array, int index) {
    return index < array.length ? array : Arrays.copyOf(array, size(array.length, index));
  }

  public static long[] longs(long[] array, int index) {
    return index < array.length ? array : Arrays.copyOf(array, size(array.length, index));
  }

  public static <T> T[] objects(T[] array, int index) {
    return index < array.length ? array : Arrays.copyOf(array, size(array.length, index));
  }

  /** A length past {@code index}, at least twice the old one. */
  public static int size(int length, int index) {
    return (int) Math.min(Math.max(Math.max(length * 2L, index + 1L), 8), Integer.MAX_VALUE - 8);
  }
}
