package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import io.weir.testkit.spec.Soak;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * SIGKILL at random moments of what is done with replacements, under inserts and deletes: what was
 * answered is so, what was not is so or not at all, and the rows are those of the definitions. The
 * choices come from {@code -Dweir.seed}. The simulation does the same with far more actions.
 */
@ExtendWith(Stand.Shared.class)
class ReplacementKillTest {
  private static final long SEED = Soak.seed(4);
  private static final int ACTIONS = Soak.rounds(12, 500);
  private static final int ROUNDS = Soak.rounds(3, 50);
  private static final String TABLE = "t";

  private final Stand stand;
  private final SplittableRandom random = new SplittableRandom(SEED);

  ReplacementKillTest(Stand stand) {
    this.stand = stand;
  }

  /**
   * What the catalog says.
   *
   * @param versions of {@code u} and {@code v}, the present one last
   * @param staged the query of each replacement; the view's name begins its name
   */
  private record Definitions(
      Map<String, List<GroupQuery>> versions, Map<String, GroupQuery> staged) {
    static Definitions read(Db db) throws SQLException {
      Map<String, List<GroupQuery>> versions = new TreeMap<>();
      for (List<String> row :
          db.rows(
              "SELECT o.name, d.definition FROM weir_materialized_view_definitions d JOIN"
                  + " weir_objects o ON o.id = d.id WHERE o.name IN ('u', 'v') ORDER BY 1,"
                  + " d.version")) {
        versions
            .computeIfAbsent(row.get(0), view -> new ArrayList<>())
            .add(GroupQuery.of(row.get(1), TABLE));
      }
      Map<String, GroupQuery> staged = new TreeMap<>();
      for (List<String> row :
          db.rows("SELECT name, definition FROM weir_replacement_materialized_views")) {
        staged.put(row.get(0), GroupQuery.of(row.get(1), TABLE));
      }
      return new Definitions(versions, staged);
    }

    GroupQuery present(String view) {
      return versions(view).getLast();
    }

    private List<GroupQuery> versions(String view) {
      return versions.getOrDefault(view, List.of());
    }

    Definitions staging(String name, GroupQuery query) {
      Map<String, GroupQuery> after = new TreeMap<>(staged);
      after.put(name, query);
      return new Definitions(versions, after);
    }

    Definitions dropping(String name) {
      Map<String, GroupQuery> after = new TreeMap<>(staged);
      after.remove(name);
      return new Definitions(versions, after);
    }

    Definitions applying(String name) {
      return dropping(name).becoming(view(name), staged.getOrDefault(name, GroupQuery.COUNT));
    }

    Definitions reverting(String view) {
      return becoming(view, versions(view).get(versions(view).size() - 2));
    }

    private Definitions becoming(String view, GroupQuery query) {
      Map<String, List<GroupQuery>> after = new TreeMap<>(versions);
      List<GroupQuery> all = new ArrayList<>(versions(view));
      all.add(query);
      after.put(view, all);
      return new Definitions(after, staged);
    }
  }

  private static String view(String replacement) {
    return replacement.substring(0, 1);
  }

  private static Definitions create(Db db) throws SQLException {
    Churn.create(db, TABLE);
    db.run(
        "CREATE MATERIALIZED VIEW v AS " + GroupQuery.COUNT.sql(TABLE),
        "CREATE MATERIALIZED VIEW u AS " + GroupQuery.MORE.sql(TABLE),
        "CREATE MATERIALIZED VIEW w AS SELECT v.g, v.n - u.n AS n FROM v JOIN u ON v.g = u.g");
    return Definitions.read(db);
  }

  @Test
  void randomActionsEndAsTheModelSays() throws Exception {
    try (NodeProcess node = stand.newNode()) {
      Definitions is;
      try (Db db = new Db(node.jdbcUrl())) {
        is = create(db);
      }
      try (Churn churn = Churn.start(node, TABLE)) {
        EpochTail table = new EpochTail(new Db(node.jdbcUrl()), TABLE);
        EpochTail below = new EpochTail(new Db(node.jdbcUrl()), "w");
        for (int i = 0; i < ACTIONS; i++) {
          String action = action(is);
          Definitions after = after(is, action);
          boolean kill = i % 4 == 3;
          boolean answered = run(node, action, kill);
          String what = "seed " + SEED + ", action " + i + ": " + action;
          long now;
          try (Db db = new Db(node.jdbcUrl())) {
            db.eventually("SELECT count(*) FROM weir_operations WHERE ended_at IS NULL", "0");
            Definitions found = Definitions.read(db);
            if (answered) {
              assertThat(found).as(what).isEqualTo(after);
            } else {
              assertThat(found).as(what).isIn(is, after);
            }
            is = found;
            holds(db, is, what);
            // Both were read as they are now.
            now = Math.max(db.frontier("v"), db.frontier("u"));
          }
          if (kill) {
            table = again(table, node, TABLE);
            below = again(below, node, "w");
          }
          below.await(now);
          sums(table, below, is, what);
        }
        table.close();
        below.close();
      }
    }
  }

  private String action(Definitions is) {
    List<String> staged = List.copyOf(is.staged().keySet());
    int what = random.nextInt(10);
    if (what == 9 && is.versions("v").size() > 1) {
      return "ALTER MATERIALIZED VIEW v REVERT";
    }
    if (staged.isEmpty() || (what < 4 && staged.size() < 3)) {
      String view = random.nextBoolean() ? "v" : "u";
      String name = view + "_" + random.nextInt(1_000_000);
      GroupQuery query = GroupQuery.values()[random.nextInt(GroupQuery.values().length)];
      return "CREATE REPLACEMENT "
          + name
          + " FOR MATERIALIZED VIEW "
          + view
          + " AS "
          + query.sql(TABLE);
    }
    String name = staged.get(random.nextInt(staged.size()));
    if (what == 4) {
      return "DROP REPLACEMENT " + name;
    }
    String hydrated = what == 5 ? " WHEN HYDRATED" : "";
    return "ALTER MATERIALIZED VIEW " + view(name) + " APPLY REPLACEMENT " + name + hydrated;
  }

  private static Definitions after(Definitions is, String action) {
    String[] words = action.split(" ");
    if (action.startsWith("CREATE")) {
      String query = action.substring(action.indexOf(" AS SELECT") + 4);
      return is.staging(words[2], GroupQuery.of(query, TABLE));
    }
    if (action.startsWith("DROP")) {
      return is.dropping(words[2]);
    }
    return words[4].equals("REVERT") ? is.reverting("v") : is.applying(words[6]);
  }

  /** Whether it was answered; the node may be killed while it runs, and is started again. */
  private boolean run(NodeProcess node, String sql, boolean kill) throws Exception {
    CompletableFuture<Boolean> answer =
        CompletableFuture.supplyAsync(
            () -> {
              try (Db db = new Db(node.jdbcUrl())) {
                db.run(sql);
                return true;
              } catch (SQLException e) {
                assertThat(Churn.isLost(e)).as(e.getMessage()).isTrue();
                return false;
              }
            });
    if (kill) {
      Churn.pause(random.nextInt(250));
      node.kill();
      boolean answered = answer.join();
      node.start();
      return answered;
    }
    assertThat(answer.join()).as("answered: %s", sql).isTrue();
    return true;
  }

  /** What is read at one epoch is what the definitions say. */
  private static void holds(Db db, Definitions is, String what) throws SQLException {
    Map<String, GroupQuery> relations = new TreeMap<>(is.staged());
    relations.put("v", is.present("v"));
    relations.put("u", is.present("u"));
    for (Map.Entry<String, GroupQuery> relation : relations.entrySet()) {
      String query = relation.getValue().sql(TABLE);
      String rows = "SELECT g, n FROM " + relation.getKey();
      assertThat(
              db.lines(
                  "("
                      + rows
                      + " EXCEPT ALL "
                      + query
                      + ") UNION ALL ("
                      + query
                      + " EXCEPT ALL "
                      + rows
                      + ")"))
          .as("%s; %s", what, relation)
          .isEmpty();
    }
    for (Map.Entry<String, GroupQuery> staged : is.staged().entrySet()) {
      String now = is.present(view(staged.getKey())).sql(TABLE);
      String then = staged.getValue().sql(TABLE);
      db.run("BEGIN");
      List<String> changes = db.answer("SHOW CHANGES FOR REPLACEMENT " + staged.getKey());
      List<String> expected =
          db.answer(
              "SELECT 1 AS diff, g, n FROM ("
                  + then
                  + " EXCEPT ALL "
                  + now
                  + ") a UNION ALL"
                  + " SELECT -1 AS diff, g, n FROM ("
                  + now
                  + " EXCEPT ALL "
                  + then
                  + ") b");
      db.run("COMMIT");
      assertThat(changes).as("%s; changes of %s", what, staged).isEqualTo(expected);
    }
  }

  private static EpochTail again(EpochTail lost, NodeProcess node, String relation)
      throws Exception {
    lost.awaitEnd();
    lost.close();
    return new EpochTail(new Db(node.jdbcUrl()), relation);
  }

  /** What a subscription adds up to is what the definitions make of the table. */
  private static void sums(EpochTail table, EpochTail below, Definitions is, String what) {
    long epoch = below.newest();
    table.await(epoch);
    Map<String, Long> rows = Objects.requireNonNull(table.at(epoch), what);
    Map<String, Long> u = is.present("u").groups(rows);
    Map<String, Long> expected = new TreeMap<>();
    is.present("v")
        .groups(rows)
        .forEach(
            (g, n) -> {
              Long other = u.get(g);
              if (other != null) {
                expected.put(g + "|" + (n - other), 1L);
              }
            });
    assertThat(below.at(epoch)).as("%s; at %s", what, epoch).isEqualTo(expected);
  }

  /** Killed around it, both views are the old ones or both the new ones. */
  @Test
  void severalAreAppliedTogetherOrNotAtAll() throws Exception {
    try (NodeProcess node = stand.newNode()) {
      Definitions is;
      try (Db db = new Db(node.jdbcUrl())) {
        is = create(db);
      }
      try (Churn churn = Churn.start(node, TABLE)) {
        for (int round = 0; round < ROUNDS; round++) {
          GroupQuery next = GroupQuery.values()[(round + 1) % GroupQuery.values().length];
          try (Db db = new Db(node.jdbcUrl())) {
            for (String view : List.of("v", "u")) {
              db.run(
                  "CREATE REPLACEMENT "
                      + view
                      + "_r FOR MATERIALIZED VIEW "
                      + view
                      + " AS "
                      + next.sql(TABLE));
              is = is.staging(view + "_r", next);
            }
            if (round % 2 == 0) {
              // Where both have caught up the kill hits the cut-over rather than the wait for it.
              db.eventually(
                  "SELECT count(*) FROM weir_replacement_materialized_views WHERE hydrated", "2");
            }
          }
          String both = "ALTER MATERIALIZED VIEW v APPLY REPLACEMENT v_r, u APPLY REPLACEMENT u_r";
          Definitions after = is.applying("v_r").applying("u_r");
          boolean answered = run(node, both, true);
          String what = "seed " + SEED + ", round " + round + ", answered: " + answered;
          try (Db db = new Db(node.jdbcUrl())) {
            db.eventually("SELECT count(*) FROM weir_operations WHERE ended_at IS NULL", "0");
            Definitions found = Definitions.read(db);
            assertThat(found).as(what).isIn(answered ? List.of(after) : List.of(is, after));
            holds(db, found, what);
            assertThat(
                    db.lines(
                        "SELECT w.g, w.n FROM w EXCEPT ALL SELECT v.g, v.n - u.n FROM v JOIN u ON"
                            + " v.g = u.g"))
                .as(what)
                .isEmpty();
            if (!found.equals(after)) {
              db.run(both);
              holds(db, after, what);
            }
          }
          is = after;
        }
      }
    }
  }
}
