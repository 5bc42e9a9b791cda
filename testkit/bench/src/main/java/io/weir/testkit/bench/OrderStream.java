package io.weir.testkit.bench;

import java.nio.charset.StandardCharsets;

/**
 * Records of many groups: the first so many have a group each, those after them any. One in a
 * hundred has the mark by which definitions of views differ.
 */
final class OrderStream {
  static final String COLUMNS = "(k bigint, v bigint)";

  /** A view of all records, and one without those with the mark. */
  static final String ALL = "SELECT k, count(*) AS n, sum(v) AS total FROM orders GROUP BY k";

  static final String UNMARKED =
      "SELECT k, count(*) AS n, sum(v) AS total FROM orders WHERE v <> 7 GROUP BY k";

  private final long groups;

  OrderStream(long groups) {
    this.groups = groups;
  }

  byte[] bytes(long number) {
    return text(number).getBytes(StandardCharsets.UTF_8);
  }

  String text(long number) {
    long group = number < groups ? number : Long.remainderUnsigned(mixed(number), groups);
    return "{\"k\":" + group + ",\"v\":" + number % 100 + "}";
  }

  /** How many of the first {@code records} have no mark. */
  static long unmarked(long records) {
    return records - (records / 100 + (records % 100 > 7 ? 1 : 0));
  }

  /** Spreads what comes one after the other (a finalizer of splitmix64). */
  private static long mixed(long number) {
    long z = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
