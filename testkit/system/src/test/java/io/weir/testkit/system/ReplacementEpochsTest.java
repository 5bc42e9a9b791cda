package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * At each single epoch, as subscriptions with progress show it: a view and what depends on it are
 * the old query's recomputation up to the cut-over and the new one's from it on, and the difference
 * of a replacement is what these two differ by.
 */
@ExtendWith(Stand.Shared.class)
class ReplacementEpochsTest {
  private final Stand stand;

  ReplacementEpochsTest(Stand stand) {
    this.stand = stand;
  }

  private static Map<String, Long> sum(Map<String, Long> view) {
    long sum = view.keySet().stream().mapToLong(row -> Long.parseLong(row.split("\\|")[1])).sum();
    return Map.of(view.isEmpty() ? "\\N" : String.valueOf(sum), 1L);
  }

  @Test
  void viewAndDifferenceAreExactAtEveryEpoch() throws Exception {
    String t = Stand.name("re");
    List<GroupQuery> queries = List.of(GroupQuery.values());
    try (Db db = stand.connect()) {
      Churn.create(db, t);
      db.run(
          "CREATE MATERIALIZED VIEW v" + t + " AS " + queries.getFirst().sql(t),
          "CREATE MATERIALIZED VIEW w" + t + " AS SELECT sum(n) AS n FROM v" + t);
      try (Churn churn = Churn.start(stand.node(), t);
          EpochTail table = new EpochTail(stand.connect(), t);
          EpochTail view = new EpochTail(stand.connect(), "v" + t);
          EpochTail below = new EpochTail(stand.connect(), "w" + t)) {
        List<GroupQuery> applied = new ArrayList<>(List.of(queries.getFirst()));
        for (int round = 1; round <= 5; round++) {
          GroupQuery next = queries.get(round % queries.size());
          db.run(
              "CREATE REPLACEMENT r" + t + " FOR MATERIALIZED VIEW v" + t + " AS " + next.sql(t));
          try (EpochTail staged = new EpochTail(stand.connect(), "r" + t);
              EpochTail difference =
                  new EpochTail(stand.connect(), "TO CHANGES FOR REPLACEMENT r" + t)) {
            difference.awaitEpochs(15);
            db.run("ALTER MATERIALIZED VIEW v" + t + " APPLY REPLACEMENT r" + t);
            for (EpochTail gone : List.of(staged, difference)) {
              gone.awaitEnd();
              assertThat(gone.end()).isIn("42P01", "42704");
              table.await(gone.newest());
              view.await(gone.newest());
            }
            assertThat(exact(staged, table, (epoch, rows) -> next.rows(rows)))
                .as("epochs")
                .isPositive();
            // Of the view as it is: from the cut-over on there is nothing left to change.
            assertThat(
                    exact(
                        difference,
                        table,
                        (epoch, rows) -> {
                          Map<String, Long> old = view.at(epoch);
                          return old == null ? null : GroupQuery.difference(next.rows(rows), old);
                        }))
                .as("epochs of a difference")
                .isPositive();
          }
          applied.add(next);
        }
        db.run("ALTER MATERIALIZED VIEW v" + t + " REVERT");
        applied.add(applied.get(applied.size() - 2));
        db.number("SELECT count(*) FROM v" + t);
        long to = db.frontier("v" + t);
        List.of(table, view, below).forEach(tail -> tail.await(to));
        follows(table, view, below, applied);
      }
      db.run("DROP TABLE " + t + " CASCADE");
    }
  }

  /**
   * Compares at all epochs at which it is known what there should be, those at which the table
   * changed among them; gives how many.
   */
  private static long exact(EpochTail tail, EpochTail table, Expectation expected) {
    long compared = 0;
    TreeSet<Long> epochs = new TreeSet<>(tail.states().keySet());
    epochs.addAll(table.states().keySet());
    for (long epoch : epochs) {
      Map<String, Long> found = tail.at(epoch);
      Map<String, Long> rows = table.at(epoch);
      Map<String, Long> wanted = rows == null ? null : expected.at(epoch, rows);
      if (found != null && wanted != null) {
        assertThat(found).as("at %s", epoch).isEqualTo(wanted);
        compared++;
      }
    }
    return compared;
  }

  /** What there should be at an epoch, with these rows in the table; null where it is not known. */
  private interface Expectation {
    @Nullable Map<String, Long> at(long epoch, Map<String, Long> table);
  }

  /** One definition after the other, and at no epoch what is none of them. */
  private static void follows(
      EpochTail table, EpochTail view, EpochTail below, List<GroupQuery> applied) {
    int present = 0;
    long compared = 0;
    for (Map.Entry<Long, Map<String, Long>> state : view.states().entrySet()) {
      Map<String, Long> rows = table.at(state.getKey());
      if (rows == null) {
        continue;
      }
      Map<String, Long> found = state.getValue();
      if (!found.equals(applied.get(present).rows(rows)) && present + 1 < applied.size()) {
        present++;
      }
      assertThat(found)
          .as("at %s, definition %s of %s", state.getKey(), present + 1, applied.size())
          .isEqualTo(applied.get(present).rows(rows));
      Map<String, Long> downstream = below.at(state.getKey());
      if (downstream != null) {
        assertThat(downstream).as("at %s", state.getKey()).isEqualTo(sum(found));
        compared++;
      }
    }
    assertThat(present).as("cut-overs seen").isEqualTo(applied.size() - 1);
    assertThat(compared).as("epochs of the view").isGreaterThan(20);
  }
}
