package io.weir.domain.cluster;

import java.util.Locale;

/** Amounts of memory as people read them. */
public final class MemoryText {
  private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

  private MemoryText() {}

  /** {@code 256 MiB}, {@code 1.5 GiB}: in the largest unit of which it is one at least. */
  public static String of(long bytes) {
    int unit = 0;
    double amount = bytes;
    while (amount >= 1024 && unit < UNITS.length - 1) {
      amount /= 1024;
      unit++;
    }
    String digits =
        amount == Math.rint(amount)
            ? Long.toString((long) amount)
            : String.format(Locale.ROOT, "%.1f", amount);
    return digits + " " + UNITS[unit];
  }
}
