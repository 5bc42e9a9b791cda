package io.weir.testkit.sim;

import io.weir.kernel.Ordered;
import io.weir.testkit.sim.Definitions.Staged;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares, at each epoch, what subscriptions say of the replaced views, of what depends on them
 * and of the differences of replacements, with a plain recomputation from the table at that epoch.
 */
final class EpochComparison {
  private static final String TABLE = "accounts";

  /** What stands downstream of the two views, the nearer first. */
  static final Map<String, String> DOWNSTREAM = new LinkedHashMap<>();

  static {
    DOWNSTREAM.put("joined", "SELECT v.name, v.n - u.n AS d FROM v JOIN u ON v.name = u.name");
    DOWNSTREAM.put("counted", "SELECT d, count(*) AS c FROM joined GROUP BY d");
  }

  private final World world;
  private final Map<String, Tail> tails = new TreeMap<>();
  private final Map<String, Followed> differences = new TreeMap<>();
  private Definitions present;
  private @Nullable Definitions next;
  private long done;
  private long epochs;
  private long differing;

  /** The difference of one replacement. */
  private static final class Followed {
    final Staged staged;
    final Tail tail;
    long done;

    Followed(Staged staged, Tail tail) {
      this.staged = staged;
      this.tail = tail;
    }
  }

  EpochComparison(World world, Definitions present) {
    this.world = world;
    this.present = present;
  }

  /** How many epochs were compared. */
  long epochs() {
    return epochs;
  }

  /** At how many epochs a difference with rows in it was compared. */
  long differing() {
    return differing;
  }

  /** From some epoch on, the same for all views, things may be as {@code after}. */
  void mayBecome(Definitions after) {
    next = after;
  }

  /** Subscribes to whatever is there and not followed. */
  void follow(Map<String, Staged> staged) {
    for (String relation : new String[] {TABLE, "v", "u", "joined", "counted"}) {
      Tail open = tails.get(relation);
      if (open == null || open.isOver()) {
        tails.put(relation, Tail.open(world, relation));
      }
    }
    differences
        .entrySet()
        .removeIf(
            entry ->
                entry.getValue().tail.isOver()
                    || !entry.getValue().staged.equals(staged.get(entry.getKey())));
    staged.forEach(
        (name, what) ->
            differences.computeIfAbsent(
                name,
                r -> new Followed(what, Tail.open(world, "TO CHANGES FOR REPLACEMENT " + name))));
  }

  /** Whether all that is followed is complete up to {@code epoch}. */
  boolean reaches(long epoch) {
    return tails.values().stream().allMatch(tail -> tail.newest() >= epoch)
        && differences.values().stream().allMatch(one -> one.tail.newest() >= epoch);
  }

  /** Whether a subscription has ended that should not have. */
  boolean isCut() {
    return tails.values().stream().anyMatch(Tail::isOver)
        || differences.values().stream().anyMatch(one -> one.tail.isOver());
  }

  /** Compares all epochs that are known by now. */
  void compare() {
    Tail table = tail(TABLE);
    long upTo = tails.values().stream().mapToLong(Tail::newest).min().orElse(0);
    for (long epoch : Ordered.set(table.after(done)).stream().sorted().toList()) {
      if (epoch <= upTo && tails.values().stream().allMatch(tail -> tail.at(epoch) != null)) {
        compare(epoch);
        epochs++;
      }
    }
    done = Math.max(done, upTo);
    differences.forEach(this::compareDifference);
  }

  private void compare(long epoch) {
    String wrong = wrong(present, epoch);
    if (wrong != null && next != null && wrong(next, epoch) == null) {
      present = next;
      next = null;
    } else if (wrong != null) {
      throw new AssertionError(
          "at epoch %d: %s; nor would it be with %s".formatted(epoch, wrong, next));
    }
  }

  /** What does not fit at an epoch; null where all does. */
  private @Nullable String wrong(Definitions definitions, long epoch) {
    for (Map.Entry<String, Map<String, Long>> one : expected(definitions, epoch).entrySet()) {
      Map<String, Long> found = tail(one.getKey()).at(epoch);
      if (!one.getValue().equals(found)) {
        return "%s should be %s but is %s with accounts %s"
            .formatted(one.getKey(), one.getValue(), found, accounts(epoch));
      }
    }
    return null;
  }

  private Map<String, Map<String, Long>> expected(Definitions definitions, long epoch) {
    Map<Integer, String> accounts = accounts(epoch);
    Map<String, Long> v = definitions.present("v").rows(accounts);
    Map<String, Long> u = definitions.present("u").rows(accounts);
    Map<String, Long> joined = new TreeMap<>();
    Map<String, Long> counts = new TreeMap<>();
    v.forEach(
        (name, n) -> {
          Long other = u.get(name);
          if (other != null) {
            joined.put(name, n - other);
            counts.merge(String.valueOf(n - other), 1L, Long::sum);
          }
        });
    Map<String, Map<String, Long>> all = new LinkedHashMap<>();
    all.put("v", lines(v));
    all.put("u", lines(u));
    all.put("joined", lines(joined));
    all.put("counted", lines(counts));
    return all;
  }

  private static Map<String, Long> lines(Map<String, Long> rows) {
    Map<String, Long> lines = new TreeMap<>();
    rows.forEach((key, value) -> lines.put(key + "|" + value, 1L));
    return lines;
  }

  private void compareDifference(String name, Followed one) {
    for (long epoch : Ordered.set(one.tail.after(one.done)).stream().sorted().toList()) {
      if (epoch > done) {
        return;
      }
      Map<String, Long> expected = difference(one.staged, epoch);
      if (expected != null) {
        if (!expected.equals(one.tail.at(epoch))) {
          throw new AssertionError(
              "at epoch %d replacement %s %s should differ by %s but differs by %s"
                  .formatted(epoch, name, one.staged, expected, one.tail.at(epoch)));
        }
        differing += expected.isEmpty() ? 0 : 1;
      }
      one.done = epoch;
    }
  }

  /** What applying would change at an epoch, recomputed; null where that epoch was not told of. */
  @Nullable Map<String, Long> difference(Staged staged, long epoch) {
    Map<String, Long> target = tail(staged.view()).at(epoch);
    if (target == null || tail(TABLE).at(epoch) == null) {
      return null;
    }
    Map<String, Long> sum = new HashMap<>(lines(staged.query().rows(accounts(epoch))));
    target.forEach((row, weight) -> sum.merge(row, -weight, Long::sum));
    sum.values().removeIf(weight -> weight == 0);
    return sum;
  }

  /** All is as {@code definitions} at the newest epoch, and stays so. */
  void settle(Definitions definitions) {
    compare();
    if (tails.values().stream().allMatch(tail -> tail.at(done) != null)) {
      String wrong = wrong(definitions, done);
      if (wrong != null) {
        throw new AssertionError("at epoch " + done + ", after the answer: " + wrong);
      }
    }
    present = definitions;
    next = null;
  }

  /** The table holds what its writers know of. */
  void holds(Map<Integer, String> accounts) {
    if (!accounts(tail(TABLE).newest()).equals(accounts)) {
      throw new AssertionError(
          "accounts should be " + accounts + " but are " + accounts(tail(TABLE).newest()));
    }
  }

  @Override
  public String toString() {
    return tails.values() + ", " + differences.values().stream().map(one -> one.tail).toList();
  }

  private Map<Integer, String> accounts(long epoch) {
    Map<Integer, String> accounts = new TreeMap<>();
    Map<String, Long> rows = tail(TABLE).at(epoch);
    if (rows == null) {
      throw new IllegalStateException("nobody told of the table at " + epoch);
    }
    rows.forEach(
        (row, weight) -> {
          String[] values = row.split("\\|");
          if (weight != 1 || accounts.put(Integer.valueOf(values[0]), values[1]) != null) {
            throw new AssertionError("at epoch " + epoch + " the accounts are " + rows);
          }
        });
    return accounts;
  }

  private Tail tail(String relation) {
    Tail tail = tails.get(relation);
    if (tail == null) {
      throw new IllegalStateException(relation + " is not followed");
    }
    return tail;
  }
}
