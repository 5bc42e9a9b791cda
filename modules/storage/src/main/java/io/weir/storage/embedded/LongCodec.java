package io.weir.storage.embedded;

/**
 * Longs as a base and differences of 0, 1, 2, 4 or 8 bytes each: to the smallest value (frame of
 * reference) or to the value before, whichever is narrower. Fixed widths keep both directions in
 * loops that the compiler vectorises; what redundancy is left is LZ4's.
 */
final class LongCodec {
  private static final int TO_BASE = 1;
  private static final int TO_PREVIOUS = 2;

  private LongCodec() {}

  static void encode(long[] values, int from, int to, ByteSink out) {
    if (from == to) {
      out.putByte(TO_BASE).putByte(0).putLong(0);
      return;
    }
    long min = values[from];
    long max = min;
    long previous = min;
    long minStep = Long.MAX_VALUE;
    long maxStep = Long.MIN_VALUE;
    for (int i = from + 1; i < to; i++) {
      long value = values[i];
      min = Math.min(min, value);
      max = Math.max(max, value);
      long step = value - previous;
      minStep = Math.min(minStep, step);
      maxStep = Math.max(maxStep, step);
      previous = value;
    }
    int width = width(max - min);
    int stepWidth = to - from < 2 ? 8 : width(maxStep - minStep);
    if (stepWidth < width) {
      out.putByte(TO_PREVIOUS).putByte(stepWidth).putLong(minStep).putLong(values[from]);
      int count = to - from - 1;
      int at = out.reserve(count * stepWidth);
      byte[] bytes = out.array();
      for (int i = 0; i < count; i++) {
        store(bytes, at, i, stepWidth, values[from + i + 1] - values[from + i] - minStep);
      }
    } else {
      long base = width == 8 ? 0 : min;
      out.putByte(TO_BASE).putByte(width).putLong(base);
      int at = out.reserve((to - from) * width);
      byte[] bytes = out.array();
      switch (width) {
        case 1 -> {
          for (int i = from; i < to; i++) {
            bytes[at++] = (byte) (values[i] - base);
          }
        }
        case 2 -> {
          for (int i = from; i < to; i++, at += 2) {
            ByteSink.SHORT.set(bytes, at, (short) (values[i] - base));
          }
        }
        case 4 -> {
          for (int i = from; i < to; i++, at += 4) {
            ByteSink.INT.set(bytes, at, (int) (values[i] - base));
          }
        }
        case 8 -> {
          for (int i = from; i < to; i++, at += 8) {
            ByteSink.LONG.set(bytes, at, values[i]);
          }
        }
        default -> {
          // all equal: the base says it
        }
      }
    }
  }

  static void decode(ByteSource in, long[] values, int count) {
    int kind = in.getByte();
    int width = in.getByte();
    if (width != 0 && width != 1 && width != 2 && width != 4 && width != 8) {
      throw new DamagedException("a width of " + width);
    }
    long base = in.getLong();
    if (kind == TO_PREVIOUS) {
      long value = in.getLong();
      int at = in.skip(Math.multiplyExact(count - 1, width));
      byte[] bytes = in.array();
      values[0] = value;
      for (int i = 1; i < count; i++) {
        value += base + load(bytes, at, i - 1, width);
        values[i] = value;
      }
    } else if (kind == TO_BASE) {
      int at = in.skip(Math.multiplyExact(count, width));
      byte[] bytes = in.array();
      switch (width) {
        case 1 -> {
          for (int i = 0; i < count; i++) {
            values[i] = base + (bytes[at + i] & 0xff);
          }
        }
        case 2 -> {
          for (int i = 0; i < count; i++) {
            values[i] = base + ((short) ByteSink.SHORT.get(bytes, at + 2 * i) & 0xffff);
          }
        }
        case 4 -> {
          for (int i = 0; i < count; i++) {
            values[i] = base + ((int) ByteSink.INT.get(bytes, at + 4 * i) & 0xffff_ffffL);
          }
        }
        case 8 -> {
          for (int i = 0; i < count; i++) {
            values[i] = (long) ByteSink.LONG.get(bytes, at + 8 * i);
          }
        }
        default -> java.util.Arrays.fill(values, 0, count, base);
      }
    } else {
      throw new DamagedException("a number encoding " + kind);
    }
  }

  /** Bytes for 0 .. range; a range that overflowed is negative and takes all eight. */
  private static int width(long range) {
    if (range == 0) {
      return 0;
    }
    if (range < 0 || range > 0xffff_ffffL) {
      return 8;
    }
    return range <= 0xff ? 1 : range <= 0xffff ? 2 : 4;
  }

  private static void store(byte[] bytes, int at, int index, int width, long value) {
    switch (width) {
      case 1 -> bytes[at + index] = (byte) value;
      case 2 -> ByteSink.SHORT.set(bytes, at + 2 * index, (short) value);
      case 4 -> ByteSink.INT.set(bytes, at + 4 * index, (int) value);
      default -> {
        // all steps equal: a step of eight bytes is never narrower than the values
      }
    }
  }

  private static long load(byte[] bytes, int at, int index, int width) {
    return switch (width) {
      case 0 -> 0;
      case 1 -> bytes[at + index] & 0xff;
      case 2 -> (short) ByteSink.SHORT.get(bytes, at + 2 * index) & 0xffff;
      case 4 -> (int) ByteSink.INT.get(bytes, at + 4 * index) & 0xffff_ffffL;
      default -> (long) ByteSink.LONG.get(bytes, at + 8 * index);
    };
  }
}
