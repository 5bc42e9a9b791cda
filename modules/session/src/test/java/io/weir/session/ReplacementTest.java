package io.weir.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.columnar.Batch;
import io.weir.gateway.Roles;
import io.weir.gateway.Session.Result;
import io.weir.gateway.Status.DifferenceStatus;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.session.fake.Conversation;
import io.weir.session.fake.World;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplacementTest {
  private final World world = new World();
  private final Conversation sql = world.connect();

  @BeforeEach
  void views() {
    sql.runAll(
        "CREATE TABLE t (a int, b int)",
        "INSERT INTO t VALUES (1, 10), (2, 20)",
        "CREATE MATERIALIZED VIEW mv AS SELECT a, b FROM t",
        "CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS"
            + " SELECT a, CASE WHEN a = 2 THEN b + 1 ELSE b END AS b FROM t");
  }

  private void hydrated(boolean is, @Nullable String error) {
    world.status.hydration.clear();
    world.status.hydration.add(status("u3", is, error));
  }

  private static HydrationStatus status(String id, boolean hydrated, @Nullable String error) {
    return new HydrationStatus(
        new ObjectId(id), "r1", hydrated, 5, 10, 100, 0, 0, 0, 0, 0, 0, -1, error);
  }

  @Test
  void isAnObjectOfItsOwn() {
    hydrated(true, null);
    assertThat(sql.run("COMMENT ON REPLACEMENT r IS 'try'")).isEqualTo("COMMENT");
    assertThat(sql.query("SHOW REPLACEMENTS")).containsExactly("r|mv|quickstart|try");
    assertThat(sql.query("SHOW MATERIALIZED VIEWS")).containsExactly("mv|quickstart|null");
    assertThat(sql.query("SHOW CREATE REPLACEMENT r").getFirst())
        .startsWith("r|CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv IN CLUSTER quickstart AS");
    assertThat(sql.sorted("SELECT * FROM r")).containsExactly("1|10", "2|21");
    assertThat(sql.sorted("SELECT * FROM mv")).containsExactly("1|10", "2|20");
    for (String relation :
        new String[] {"weir_replacement_materialized_views", "mz_replacement_materialized_views"}) {
      assertThat(sql.query("SELECT name, target_id, status, hydrated, error FROM " + relation))
          .containsExactly("r|u2|hydrated|t|null");
    }
    assertThat(sql.query("SELECT type FROM weir_objects WHERE name = 'r'"))
        .containsExactly("replacement");
  }

  @Test
  void theDifferenceIsReadAtOneEpoch() {
    assertThat(sql.sorted("SHOW CHANGES FOR REPLACEMENT r")).containsExactly("-1|2|20", "1|2|21");
    assertThat(sql.query("SHOW CHANGES FOR REPLACEMENT r LIMIT 1")).hasSize(1);
    sql.run("DELETE FROM t WHERE a = 2");
    assertThat(sql.query("SHOW CHANGES FOR REPLACEMENT r")).isEmpty();
    assertThat(world.store.openSnapshots()).isZero();
    assertThat(sql.error("SHOW CHANGES FOR REPLACEMENT mv"))
        .isEqualTo("42809 \"mv\" is not a replacement");
  }

  @Test
  void theRelationHasTheSumsOfTheDifference() {
    String sums =
        "SELECT compared_at, rows_added, rows_removed, bytes_added, bytes_removed"
            + " FROM weir_replacement_materialized_views";
    assertThat(sql.query(sums)).containsExactly("null|null|null|null|null");
    world.status.differences.add(new DifferenceStatus(new ObjectId("u3"), 100, 1, 2, 16, 32, null));
    assertThat(sql.query(sums)).containsExactly("100|1|2|16|32");
    String status = "SELECT status, hydrated, error FROM weir_replacement_materialized_views";
    hydrated(true, null);
    assertThat(sql.query(status)).containsExactly("hydrated|t|null");
    world.status.differences.clear();
    world.status.differences.add(
        new DifferenceStatus(new ObjectId("u3"), 200, 1, 2, 16, 32, "division by zero"));
    assertThat(sql.query(status)).containsExactly("failed|t|division by zero");
  }

  @Test
  void isAppliedWhenItCanBeRead() {
    hydrated(true, null);
    assertThat(sql.run("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r"))
        .isEqualTo("ALTER MATERIALIZED VIEW");
    assertThat(sql.query("SHOW REPLACEMENTS")).isEmpty();
    assertThat(sql.query("SELECT version FROM weir_materialized_views")).containsExactly("2");
    assertThat(
            sql.query("SELECT version, current FROM weir_materialized_view_definitions ORDER BY 1"))
        .containsExactly("1|f", "2|t");
  }

  @Test
  void isNotWaitedForWithNowaitNorWhenItFailed() {
    hydrated(false, null);
    assertThat(sql.error("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r NOWAIT"))
        .isEqualTo("55000 replacement \"r\" is not hydrated yet");
    hydrated(false, "division by zero");
    assertThat(sql.error("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r"))
        .isEqualTo("55000 replacement \"r\" cannot be read: division by zero");
    assertThat(sql.query("SELECT status, error FROM weir_replacement_materialized_views"))
        .containsExactly("failed|division by zero");
    assertThat(sql.query("SHOW REPLACEMENTS")).hasSize(1);
  }

  @Test
  void explainSaysWhatHappens() {
    sql.run("CREATE MATERIALIZED VIEW down AS SELECT b FROM mv");
    assertThat(sql.query("EXPLAIN ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r"))
        .anyMatch(line -> line.contains("wait until replacement \"r\" is hydrated"))
        .anyMatch(line -> line.contains("materialized view down gets the difference"));
    assertThat(sql.query("SHOW REPLACEMENTS")).hasSize(1);
  }

  @Test
  void orReplaceStagesAnotherQueryUnderTheName() {
    sql.run("CREATE OR REPLACE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT a, -b AS b FROM t");
    assertThat(sql.query("SHOW REPLACEMENTS")).hasSize(1);
    assertThat(sql.sorted("SELECT * FROM r")).containsExactly("1|-10", "2|-20");
    assertThat(
            sql.error(
                "CREATE OR REPLACE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT now() AS a, 1 AS b"))
        .startsWith("0A000");
    assertThat(sql.sorted("SELECT * FROM r")).as("as it was").containsExactly("1|-10", "2|-20");
  }

  @Test
  void subscribingToTheDifferenceSumsToIt() {
    Result.Rows rows = (Result.Rows) sql.result("SUBSCRIBE TO CHANGES FOR REPLACEMENT r");
    assertThat(rows.schema().fields().stream().map(f -> f.name()))
        .containsExactly("epoch", "diff", "a", "b");
    assertThat(told(rows, rows.stream().next())).containsExactlyInAnyOrder("-1|2|20", "1|2|21");
    CompletionStage<Optional<Batch>> next = rows.stream().next();
    sql.run("DELETE FROM t WHERE a = 2");
    assertThat(told(rows, next)).containsExactlyInAnyOrder("1|2|20", "-1|2|21");
    next = rows.stream().next();
    sql.runAll("INSERT INTO t VALUES (3, 1)", "INSERT INTO t VALUES (2, 5)");
    assertThat(told(rows, next)).containsExactlyInAnyOrder("-1|2|5", "1|2|6");
    rows.stream().close();
    assertThat(world.store.openSnapshots()).isZero();
    assertThat(world.store.openTails()).isZero();
    assertThat(sql.error("SUBSCRIBE TO CHANGES FOR REPLACEMENT t"))
        .isEqualTo("42809 \"t\" is not a replacement");
    Result copy =
        sql.result("COPY (SUBSCRIBE CHANGES FOR REPLACEMENT r WITH (PROGRESS)) TO STDOUT");
    assertThat(copy)
        .isInstanceOfSatisfying(
            Result.CopyOut.class,
            out -> {
              assertThat(Conversation.done(out.stream().next())).isPresent();
              out.stream().close();
            });
  }

  /** Without the epoch. */
  private static List<String> told(Result.Rows rows, CompletionStage<Optional<Batch>> batch) {
    return Conversation.text(rows.schema(), Conversation.done(batch).orElseThrow()).stream()
        .map(line -> line.substring(line.indexOf('|') + 1))
        .toList();
  }

  @Test
  void whoWasThereBeforeKeepsTheColumns() {
    sql.runAll(
        "CREATE VIEW star AS SELECT * FROM mv",
        "CREATE VIEW joined AS SELECT * FROM mv NATURAL JOIN (SELECT 1 AS a, 7 AS c) AS o",
        "CREATE MATERIALIZED VIEW down AS SELECT *, b AS d FROM mv",
        "CREATE REPLACEMENT w FOR MATERIALIZED VIEW mv AS SELECT a, b, a + b AS c FROM t");
    assertThat(sql.sorted("SHOW CHANGES FOR REPLACEMENT w"))
        .containsExactly("-1|1|10|null", "-1|2|20|null", "1|1|10|11", "1|2|20|22");
    hydrated(true, null);
    sql.run("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT w");
    assertThat(sql.query("SELECT name FROM weir_columns WHERE object_id = 'u2'")).hasSize(3);
    assertThat(sql.sorted("SELECT * FROM mv")).containsExactly("1|10|11", "2|20|22");
    assertThat(sql.sorted("SELECT * FROM star")).containsExactly("1|10", "2|20");
    assertThat(sql.sorted("SELECT * FROM joined")).containsExactly("1|10|7");
    assertThat(sql.sorted("SELECT * FROM down")).containsExactly("1|10|10", "2|20|20");
    sql.run("CREATE VIEW later AS SELECT * FROM mv");
    assertThat(sql.sorted("SELECT * FROM later")).containsExactly("1|10|11", "2|20|22");
    // Back to a definition that did not have the column: it stays, and is null.
    sql.run("ALTER MATERIALIZED VIEW mv REVERT");
    assertThat(sql.sorted("SELECT * FROM later")).containsExactly("1|10|null", "2|20|null");
    assertThat(sql.sorted("SELECT * FROM joined")).containsExactly("1|10|7");
  }

  @Test
  void aColumnMayBecomeNullableWhereNobodyReadsIt() {
    sql.runAll(
        "CREATE TABLE s (a int NOT NULL, b int NOT NULL)",
        "CREATE MATERIALIZED VIEW n AS SELECT a, b FROM s",
        "CREATE VIEW va AS SELECT a FROM n",
        "CREATE REPLACEMENT rb FOR MATERIALIZED VIEW n AS SELECT a, NULLIF(b, 0) AS b FROM s");
    String nullable =
        "CREATE REPLACEMENT ra FOR MATERIALIZED VIEW n AS SELECT NULLIF(a, 0) AS a, b FROM s";
    assertThat(sql.error(nullable)).startsWith("42P17 replacement schema differs");
    sql.run("DROP VIEW va");
    sql.run(nullable);
    sql.run("CREATE VIEW vb AS SELECT DISTINCT b FROM n");
    assertThat(sql.error("ALTER MATERIALIZED VIEW n APPLY REPLACEMENT rb"))
        .as("looked at again")
        .startsWith("42P17");
  }

  @Test
  void aTimeoutEndsTheWaiting() {
    world.store.neverReadable(new ObjectId("u3"));
    hydrated(false, null);
    CompletionStage<Result> apply =
        sql.session.execute(
            sql.prepare("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r WITH (TIMEOUT '5 min')"),
            List.of());
    Objects.requireNonNull(world.timers.get(300_000L)).run();
    assertThatThrownBy(() -> Conversation.done(apply))
        .hasMessage("replacement \"r\" was not hydrated within 300000 ms");
    assertThat(sql.query("SHOW REPLACEMENTS")).hasSize(1);
  }

  @Test
  void whereNobodyComputesItItIsAskedForAgainAfterAWhile() {
    ObjectId replacement = new ObjectId("u3");
    world.store.refuse(replacement, Rejection.of("55000", "its cluster has no replica"));
    CompletionStage<Result> apply =
        sql.session.execute(
            sql.prepare("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r"), List.of());
    for (int times = 1; times <= 3; times++) {
      assertThat(world.store.epochsAskedFor())
          .filteredOn(Set.of(replacement)::equals)
          .hasSize(times);
      assertThat(apply.toCompletableFuture()).isNotDone();
      Objects.requireNonNull(world.timers.remove(1_000L)).run();
    }
    world.store.refuse(replacement, null);
    hydrated(true, null);
    Objects.requireNonNull(world.timers.remove(1_000L)).run();
    Conversation.done(apply);
    assertThat(sql.query("SHOW REPLACEMENTS")).isEmpty();
    assertThat(world.timers).isEmpty();
  }

  @Test
  void oneThatWaitsToAskAgainIsCancelledAtOnce() {
    world.store.refuse(new ObjectId("u3"), Rejection.of("55000", "its cluster has no replica"));
    CompletionStage<Result> apply =
        sql.session.execute(
            sql.prepare("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r"), List.of());
    sql.session.cancel();
    assertThatThrownBy(() -> Conversation.done(apply))
        .hasMessage("canceling statement due to user request");
    int asked = world.store.epochsAskedFor().size();
    Objects.requireNonNull(world.timers.remove(1_000L)).run();
    assertThat(world.timers).isEmpty();
    assertThat(world.store.epochsAskedFor().size()).isLessThanOrEqualTo(asked + 1);
    assertThat(sql.query("SHOW REPLACEMENTS")).hasSize(1);
  }

  @Test
  void explainSendsTheDifferenceThroughEverythingDownstream() {
    sql.runAll(
        "CREATE VIEW plain AS SELECT b, a FROM mv",
        "CREATE MATERIALIZED VIEW sums AS SELECT sum(b) AS s FROM plain",
        "CREATE MATERIALIZED VIEW big AS SELECT a FROM mv WHERE b > 5",
        "CREATE MATERIALIZED VIEW pair AS SELECT s, a FROM sums, big",
        "CREATE MATERIALIZED VIEW inverse AS SELECT 1 / (b - 21) AS i FROM mv",
        "CREATE MATERIALIZED VIEW after AS SELECT i FROM inverse",
        "CREATE MATERIALIZED VIEW aside AS SELECT a FROM t");
    String explain = "EXPLAIN ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r";
    assertThat(sql.query(explain))
        .endsWith("difference: not known before replacement r is hydrated");
    hydrated(true, null);
    assertThat(sql.query(explain))
        .contains(
            "difference at epoch 200:",
            "  materialized view mv: 1 row added, 1 removed",
            "  materialized view sums: 1 row added, 1 removed",
            "  materialized view big: 0 rows added, 0 removed",
            "  materialized view pair: 2 rows added, 2 removed",
            "  materialized view inverse: not known: it would fail: division by zero",
            "  materialized view after: not known: it would fail: division by zero")
        .noneMatch(line -> line.contains("aside"));
    assertThat(world.store.openSnapshots()).isZero();
    sql.run("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r");
    assertThat(sql.sorted("SELECT * FROM pair")).containsExactly("31|1", "31|2");
  }

  @Test
  void explainOfSeveralCountsWhatTheyDoToEachOther() {
    sql.runAll(
        "CREATE MATERIALIZED VIEW down AS SELECT a, b AS c FROM mv",
        "CREATE REPLACEMENT rd FOR MATERIALIZED VIEW down AS SELECT a, b + 1 AS c FROM mv");
    hydrated(true, null);
    world.status.hydration.add(status("u5", true, null));
    String apply = "ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r, down APPLY REPLACEMENT rd";
    assertThat(sql.query("EXPLAIN " + apply))
        .contains(
            "  materialized view mv: 1 row added, 1 removed",
            "  materialized view down: 2 rows added, 2 removed");
    sql.run(apply);
    assertThat(sql.sorted("SELECT * FROM mv")).containsExactly("1|10", "2|21");
    assertThat(sql.sorted("SELECT * FROM down")).containsExactly("1|11", "2|22");
    assertThat(sql.query("SHOW REPLACEMENTS")).isEmpty();
    assertThat(sql.error("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r, mv APPLY REPLACEMENT r"))
        .startsWith("42");
  }

  /** They change a view as its ALTER and DROP do: who may do the one may do the other. */
  @Test
  void needsNoLessThanAnyOtherChangeOfTheView() {
    hydrated(true, null);
    sql.run("SET default_transaction_read_only = on");
    for (String change :
        List.of(
            "DROP MATERIALIZED VIEW mv CASCADE",
            "CREATE MATERIALIZED VIEW x AS SELECT a, b FROM t",
            "CREATE REPLACEMENT x FOR MATERIALIZED VIEW mv AS SELECT a, b FROM t",
            "CREATE OR REPLACE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT a, b FROM t",
            APPLY_R,
            APPLY_R + " NOWAIT",
            APPLY_R + " WHEN HYDRATED",
            "ALTER MATERIALIZED VIEW mv REVERT",
            "COMMENT ON REPLACEMENT r IS 'x'",
            "DROP REPLACEMENT r",
            "DROP MATERIALIZED VIEW r")) {
      assertThat(sql.error(change)).as(change).startsWith("25006");
    }
    assertThat(sql.query("SHOW REPLACEMENTS")).containsExactly("r|mv|quickstart|null");
  }

  /** Users differ in the role for unsafe operations alone, and this is none. */
  @Test
  void needsNoMoreThanAnyOtherChangeOfTheViewWhichStaysItsOwners() {
    World users = new World(new Roles(Map.of("ben", Set.of(Roles.UNSAFE))));
    users
        .connect()
        .runAll(
            "CREATE TABLE t (a int)",
            "CREATE MATERIALIZED VIEW mv AS SELECT a FROM t",
            "CREATE MATERIALIZED VIEW gone AS SELECT a FROM t");
    users.status.hydration.add(status("u4", true, null));
    users
        .connect("cleo", Map.of())
        .runAll(
            "DROP MATERIALIZED VIEW gone",
            "CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT a + 1 AS a FROM t",
            "ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r");
    assertThat(
            users.connect().query("SELECT name, owner FROM weir_objects WHERE name IN ('mv', 'r')"))
        .containsExactly("mv|ann");
  }

  private static final String APPLY_R = "ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r";
  private static final String APPLY_RO = "ALTER MATERIALIZED VIEW other APPLY REPLACEMENT ro";

  /** A second view with a replacement; both replacements can be applied. */
  private void another() {
    sql.runAll(
        "CREATE MATERIALIZED VIEW other AS SELECT a, b AS c FROM t",
        "CREATE REPLACEMENT ro FOR MATERIALIZED VIEW other AS SELECT a, -b AS c FROM t");
    hydrated(true, null);
    world.status.hydration.add(status("u5", true, null));
  }

  @Test
  void aTransactionAppliesAllOfItsReplacementsAtItsCommit() {
    another();
    Conversation reader = world.connect();
    sql.run("BEGIN");
    assertThat(sql.run(APPLY_R)).isEqualTo("ALTER MATERIALIZED VIEW");
    assertThat(sql.run(APPLY_RO + " NOWAIT")).isEqualTo("ALTER MATERIALIZED VIEW");
    assertThat(sql.session.transactionStatus()).isEqualTo('T');
    assertThat(reader.sorted("SELECT * FROM mv")).containsExactly("1|10", "2|20");
    assertThat(reader.query("SHOW REPLACEMENTS")).hasSize(2);
    assertThat(sql.run("COMMIT")).isEqualTo("COMMIT");
    assertThat(sql.session.transactionStatus()).isEqualTo('I');
    assertThat(reader.sorted("SELECT * FROM mv")).containsExactly("1|10", "2|21");
    assertThat(reader.sorted("SELECT * FROM other")).containsExactly("1|-10", "2|-20");
    assertThat(reader.query("SHOW REPLACEMENTS")).isEmpty();
  }

  @Test
  void aTransactionThatIsRolledBackAppliesNothing() {
    another();
    sql.runAll("BEGIN", APPLY_R, APPLY_RO);
    assertThat(sql.run("ROLLBACK")).isEqualTo("ROLLBACK");
    assertThat(sql.query("SHOW REPLACEMENTS")).hasSize(2);
    sql.runAll("BEGIN", APPLY_R);
    assertThat(sql.error("ALTER MATERIALIZED VIEW other APPLY REPLACEMENT nosuch"))
        .startsWith("42");
    assertThat(sql.session.transactionStatus()).isEqualTo('E');
    assertThat(sql.error(APPLY_RO)).startsWith("25P02");
    assertThat(sql.run("COMMIT")).isEqualTo("ROLLBACK");
    sql.runAll("BEGIN", "COMMIT");
    assertThat(sql.query("SHOW REPLACEMENTS")).as("nothing is left over").hasSize(2);
    assertThat(sql.sorted("SELECT * FROM mv")).containsExactly("1|10", "2|20");
  }

  @Test
  void aCommitThatCannotApplyAllAppliesNone() {
    another();
    sql.runAll("BEGIN", APPLY_R, APPLY_RO);
    world.connect().run("DROP REPLACEMENT ro");
    assertThat(sql.error("COMMIT")).startsWith("42");
    assertThat(sql.session.transactionStatus()).isEqualTo('I');
    assertThat(sql.sorted("SELECT * FROM mv")).containsExactly("1|10", "2|20");
    assertThat(sql.query("SHOW REPLACEMENTS")).containsExactly("r|mv|quickstart|null");
  }

  @Test
  void whatATransactionThatAppliesCannotDoIsRefused() {
    another();
    String mixed = "0A000 a transaction that applies replacements cannot read or insert";
    sql.runAll("BEGIN", APPLY_R);
    assertThat(sql.error("SELECT * FROM mv")).isEqualTo(mixed);
    sql.runAll("ROLLBACK", "BEGIN", APPLY_R);
    assertThat(sql.error("INSERT INTO t VALUES (3, 3)")).isEqualTo(mixed);
    sql.runAll("ROLLBACK", "BEGIN", "SELECT * FROM mv");
    assertThat(sql.error(APPLY_R)).isEqualTo(mixed);
    sql.runAll("ROLLBACK", "BEGIN", APPLY_R);
    assertThat(sql.error(APPLY_R)).startsWith("42601").contains("specified more than once");
    sql.runAll("ROLLBACK", "BEGIN", APPLY_R + " WITH (MAX CHANGES 5)");
    assertThat(sql.error(APPLY_RO)).startsWith("0A000").contains("the same MAX CHANGES");
    sql.runAll("ROLLBACK", "BEGIN");
    assertThat(sql.error(APPLY_R + " WHEN HYDRATED"))
        .isEqualTo("25001 ALTER MATERIALIZED VIEW cannot run inside a transaction block");
    sql.runAll("ROLLBACK", "BEGIN");
    assertThat(sql.error("ALTER MATERIALIZED VIEW mv REVERT")).startsWith("25001");
    sql.runAll("ROLLBACK", "BEGIN READ ONLY");
    assertThat(sql.error(APPLY_R)).startsWith("25006");
    sql.runAll("ROLLBACK", "BEGIN", "ALTER MATERIALIZED VIEW IF EXISTS nosuch APPLY REPLACEMENT x");
    assertThat(sql.run("COMMIT")).isEqualTo("COMMIT");
    assertThat(sql.query("SHOW REPLACEMENTS")).hasSize(2);
  }
}
