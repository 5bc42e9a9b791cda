package io.weir.testkit.system;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every query of the scripts below {@code sql/}, as SELECT, as a view that was there before the
 * rows, and as a view that is made after them; before and after the script's change.
 */
@ExtendWith(Stand.Shared.class)
class SqlScriptTest {
  private static final List<String> SCRIPTS =
      List.of("joins", "aggregates", "subqueries", "types", "nulls", "errors");

  private final Stand stand;

  SqlScriptTest(Stand stand) {
    this.stand = stand;
  }

  @TestFactory
  Stream<DynamicTest> giveWhatPostgresqlGives() throws IOException, SQLException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String name : SCRIPTS) {
      SqlScript script = script(name);
      Outcome outcome = run(script);
      for (int i = 0; i < script.queries().size(); i++) {
        SqlScript.Query query = script.queries().get(i);
        Seen seen = outcome.seen().get(i);
        tests.add(dynamicTest(name + ": " + query.name(), () -> seen.check(query)));
      }
    }
    return tests.stream();
  }

  /** What one query gave in each of its forms. */
  private record Seen(
      List<String> before,
      List<String> after,
      List<String> viewBefore,
      List<String> viewAfter,
      List<String> lateBefore,
      List<String> lateAfter) {
    void check(SqlScript.Query query) {
      check("SELECT, before the change", query, before, query.before());
      check("SELECT, after the change", query, after, query.after());
      check("view, before the change", query, viewBefore, query.before());
      check("view, after the change", query, viewAfter, query.after());
      check("view over rows, before the change", query, lateBefore, query.before());
      check("view over rows, after the change", query, lateAfter, query.after());
    }

    private static void check(
        String form, SqlScript.Query query, List<String> rows, List<String> expected) {
      Assertions.assertThat(rows).as(form + ": " + query.sql()).containsExactlyElementsOf(expected);
    }
  }

  private record Outcome(List<Seen> seen) {}

  private Outcome run(SqlScript script) throws SQLException {
    try (Db db = stand.connect()) {
      db.run("SET TIME ZONE 'UTC'");
      String early = Stand.name("early");
      String late = Stand.name("late");
      db.run(script.tables().toArray(String[]::new));
      List<List<String>> refused = create(db, script, early);
      db.run(script.data().toArray(String[]::new));
      List<List<String>> lateRefused = create(db, script, late);
      List<List<String>> before = answers(db, script, "", refused);
      List<List<String>> viewBefore = answers(db, script, early, refused);
      List<List<String>> lateBefore = answers(db, script, late, lateRefused);
      db.run(script.change().toArray(String[]::new));
      List<List<String>> after = answers(db, script, "", refused);
      List<List<String>> viewAfter = answers(db, script, early, refused);
      List<List<String>> lateAfter = answers(db, script, late, lateRefused);
      for (String table : script.tables()) {
        db.run("DROP TABLE " + table.split("[ (]+")[2] + " CASCADE");
      }
      List<Seen> seen = new ArrayList<>();
      for (int i = 0; i < script.queries().size(); i++) {
        seen.add(
            new Seen(
                before.get(i),
                after.get(i),
                viewBefore.get(i),
                viewAfter.get(i),
                lateBefore.get(i),
                lateAfter.get(i)));
      }
      return new Outcome(seen);
    }
  }

  /** A view of each query; where it is refused, what was said, else nothing. */
  private static List<List<String>> create(Db db, SqlScript script, String prefix) {
    List<List<String>> refused = new ArrayList<>();
    for (int i = 0; i < script.queries().size(); i++) {
      try {
        db.run(
            "CREATE MATERIALIZED VIEW "
                + prefix
                + "_"
                + i
                + " AS "
                + script.queries().get(i).sql());
        refused.add(List.of());
      } catch (SQLException e) {
        refused.add(List.of("refused: " + e.getMessage()));
      }
    }
    return refused;
  }

  private static List<List<String>> answers(
      Db db, SqlScript script, String prefix, List<List<String>> refused) {
    List<List<String>> answers = new ArrayList<>();
    for (int i = 0; i < script.queries().size(); i++) {
      if (prefix.isEmpty()) {
        answers.add(db.answer(script.queries().get(i).sql()));
      } else if (refused.get(i).isEmpty()) {
        answers.add(db.answer("SELECT * FROM " + prefix + "_" + i));
      } else {
        answers.add(refused.get(i));
      }
    }
    return answers;
  }

  private static SqlScript script(String name) throws IOException {
    try (InputStream in = SqlScriptTest.class.getResourceAsStream("/sql/" + name + ".test")) {
      return SqlScript.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
