package io.weir.testkit.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Something that the scenario creates, and how its rows are computed plainly.
 *
 * @param kind as DROP calls it
 * @param needs names that must be there before
 * @param expected its rows, values joined by {@code |}, in any order; nobody asks for a
 *     connection's
 */
record Relation(
    String kind,
    String name,
    String sql,
    List<String> needs,
    Function<Ledger, List<String>> expected) {

  static final Relation CONNECTION =
      new Relation(
          "CONNECTION",
          "broker",
          "CREATE CONNECTION broker TO KAFKA (BROKER 'simulated:9092')",
          List.of(),
          ledger -> List.of());

  static final Relation TRANSFERS =
      new Relation(
          "SOURCE",
          "transfers",
          "CREATE SOURCE transfers FROM KAFKA CONNECTION broker (TOPIC 'transfers')"
              + " (src int, dst int, amount bigint) FORMAT JSON",
          List.of("broker"),
          ledger ->
              ledger.transfers().stream()
                  .map(t -> t.src() + "|" + t.dst() + "|" + t.amount())
                  .toList());

  static final Relation PRICES =
      new Relation(
          "SOURCE",
          "prices",
          "CREATE SOURCE prices FROM KAFKA CONNECTION broker (TOPIC 'prices')"
              + " (price bigint) FORMAT JSON INCLUDE KEY AS item ENVELOPE UPSERT",
          List.of("broker"),
          ledger ->
              ledger.prices().entrySet().stream()
                  .map(p -> p.getKey() + "|" + p.getValue())
                  .toList());

  static final Relation ACCOUNTS =
      new Relation(
          "TABLE",
          "accounts",
          "CREATE TABLE accounts (id int, name text)",
          List.of(),
          ledger ->
              ledger.accounts().entrySet().stream()
                  .map(a -> a.getKey() + "|" + a.getValue())
                  .toList());

  static final Relation DEBITS =
      view(
          "debits",
          "SELECT src AS account, sum(amount) AS total, count(*) AS n FROM transfers GROUP BY src",
          List.of("transfers"),
          ledger -> totals(ledger, Ledger.Transfer::src, true));

  static final Relation CREDITS =
      view(
          "credits",
          "SELECT dst AS account, sum(amount) AS total FROM transfers GROUP BY dst",
          List.of("transfers"),
          ledger -> totals(ledger, Ledger.Transfer::dst, false));

  static final Relation BALANCES =
      view(
          "balances",
          "SELECT coalesce(c.account, d.account) AS account,"
              + " coalesce(c.total, 0) - coalesce(d.total, 0) AS balance"
              + " FROM credits c FULL JOIN debits d ON c.account = d.account",
          List.of("debits", "credits"),
          Relation::balances);

  static final Relation NAMED =
      view(
          "named",
          "SELECT a.name, count(*) AS n, max(t.amount) AS largest"
              + " FROM transfers t JOIN accounts a ON t.src = a.id GROUP BY a.name",
          List.of("transfers", "accounts"),
          Relation::named);

  static final Relation SILENT =
      view(
          "silent",
          "SELECT a.id FROM accounts a LEFT JOIN debits d ON a.id = d.account"
              + " WHERE d.account IS NULL",
          List.of("accounts", "debits"),
          ledger ->
              ledger.accounts().keySet().stream()
                  .filter(id -> ledger.transfers().stream().noneMatch(t -> t.src() == id))
                  .map(String::valueOf)
                  .toList());

  static final Relation PRICED =
      view(
          "priced",
          "SELECT count(*) AS n, sum(price) AS total FROM prices",
          List.of("prices"),
          ledger -> {
            Map<String, Long> prices = ledger.prices();
            long sum = prices.values().stream().mapToLong(p -> p).sum();
            return List.of(prices.size() + "|" + (prices.isEmpty() ? "null" : sum));
          });

  static final Relation LARGEST =
      view(
          "largest",
          "SELECT amount, src, dst FROM transfers ORDER BY amount DESC, src, dst LIMIT 3",
          List.of("transfers"),
          ledger ->
              ledger.transfers().stream()
                  .sorted(
                      java.util.Comparator.comparingLong(Ledger.Transfer::amount)
                          .reversed()
                          .thenComparingInt(Ledger.Transfer::src)
                          .thenComparingInt(Ledger.Transfer::dst))
                  .limit(3)
                  .map(t -> t.amount() + "|" + t.src() + "|" + t.dst())
                  .toList());

  static final Relation PAIRS =
      view(
          "pairs",
          "SELECT DISTINCT src, dst FROM transfers WHERE amount % 2 = 0",
          List.of("transfers"),
          ledger ->
              ledger.transfers().stream()
                  .filter(t -> t.amount() % 2 == 0)
                  .map(t -> t.src() + "|" + t.dst())
                  .distinct()
                  .toList());

  static final Relation OWNERS =
      view(
          "owners",
          "SELECT id % 2 AS owner, count(*) AS n FROM accounts GROUP BY id % 2",
          List.of("accounts"),
          ledger ->
              ledger.accounts().keySet().stream()
                  .collect(Collectors.groupingBy(id -> id % 2, TreeMap::new, Collectors.counting()))
                  .entrySet()
                  .stream()
                  .map(e -> e.getKey() + "|" + e.getValue())
                  .toList());

  /** All, those that need others after them. */
  static final List<Relation> ALL =
      List.of(
          CONNECTION,
          TRANSFERS,
          PRICES,
          ACCOUNTS,
          DEBITS,
          CREDITS,
          BALANCES,
          NAMED,
          SILENT,
          PRICED,
          LARGEST,
          PAIRS,
          OWNERS);

  boolean isView() {
    return kind.equals("MATERIALIZED VIEW");
  }

  boolean hasRows() {
    return !kind.equals("CONNECTION");
  }

  /** Its rows as they should be, sorted. */
  List<String> rows(Ledger ledger) {
    List<String> rows = new ArrayList<>(expected.apply(ledger));
    Collections.sort(rows);
    return rows;
  }

  static Relation named(String name) {
    return ALL.stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
  }

  private static Relation view(
      String name, String query, List<String> needs, Function<Ledger, List<String>> expected) {
    return new Relation(
        "MATERIALIZED VIEW",
        name,
        "CREATE MATERIALIZED VIEW " + name + " AS " + query,
        needs,
        expected);
  }

  private static List<String> totals(
      Ledger ledger, Function<Ledger.Transfer, Integer> account, boolean counted) {
    TreeMap<Integer, long[]> sums = new TreeMap<>();
    for (Ledger.Transfer transfer : ledger.transfers()) {
      long[] sum = sums.computeIfAbsent(account.apply(transfer), id -> new long[2]);
      sum[0] += transfer.amount();
      sum[1]++;
    }
    return sums.entrySet().stream()
        .map(e -> e.getKey() + "|" + e.getValue()[0] + (counted ? "|" + e.getValue()[1] : ""))
        .toList();
  }

  private static List<String> balances(Ledger ledger) {
    TreeMap<Integer, Long> sums = new TreeMap<>();
    for (Ledger.Transfer transfer : ledger.transfers()) {
      sums.merge(transfer.dst(), transfer.amount(), Long::sum);
      sums.merge(transfer.src(), -transfer.amount(), Long::sum);
    }
    return sums.entrySet().stream().map(e -> e.getKey() + "|" + e.getValue()).toList();
  }

  private static List<String> named(Ledger ledger) {
    TreeMap<String, long[]> found = new TreeMap<>();
    for (Ledger.Transfer transfer : ledger.transfers()) {
      String name = ledger.accounts().get(transfer.src());
      if (name != null) {
        long[] group = found.computeIfAbsent(name, n -> new long[2]);
        group[0]++;
        group[1] = Math.max(group[1], transfer.amount());
      }
    }
    return found.entrySet().stream()
        .map(e -> e.getKey() + "|" + e.getValue()[0] + "|" + e.getValue()[1])
        .toList();
  }
}
