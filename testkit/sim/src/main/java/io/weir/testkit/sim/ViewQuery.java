package io.weir.testkit.sim;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/** What a view that is replaced again and again may compute of the accounts, and how, plainly. */
enum ViewQuery {
  SUM("sum(id)", id -> true, Long::sum, n -> n),
  LARGEST("CAST(max(id) AS bigint)", id -> true, Math::max, n -> n),
  SMALLEST("CAST(min(id) AS bigint)", id -> true, Math::min, n -> n),
  EVEN("sum(id)", id -> id % 2 == 0, Long::sum, n -> n),
  DOUBLED("sum(id) * 2", id -> true, Long::sum, n -> 2 * n);

  private final String aggregate;
  private final IntPredicate wanted;
  private final BinaryOperator<Long> sum;
  private final UnaryOperator<Long> last;

  ViewQuery(
      String aggregate, IntPredicate wanted, BinaryOperator<Long> sum, UnaryOperator<Long> last) {
    this.aggregate = aggregate;
    this.wanted = wanted;
    this.sum = sum;
    this.last = last;
  }

  /** With the columns {@code name text} and {@code n bigint}, whichever it is. */
  String sql() {
    return "SELECT name, "
        + aggregate
        + " AS n FROM accounts"
        + (this == EVEN ? " WHERE id % 2 = 0" : "")
        + " GROUP BY name";
  }

  static ViewQuery of(String sql) {
    for (ViewQuery query : values()) {
      if (query.sql().equals(sql)) {
        return query;
      }
    }
    throw new AssertionError("nobody wrote " + sql);
  }

  /** Its rows, by name. */
  Map<String, Long> rows(Map<Integer, String> accounts) {
    TreeMap<String, Long> sums = new TreeMap<>();
    accounts.forEach(
        (id, name) -> {
          if (wanted.test(id)) {
            sums.merge(name, (long) id, sum);
          }
        });
    sums.replaceAll((name, n) -> last.apply(n));
    return sums;
  }
}
