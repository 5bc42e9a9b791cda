package io.weir.testkit.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the rows of a PostgreSQL server into scripts, so that what Weir must give is never made
 * up: {@code SqlScriptRecorder jdbc:postgresql://... FILE...}. The database must be empty.
 */
final class SqlScriptRecorder {
  private SqlScriptRecorder() {}

  public static void main(String[] args) throws IOException, SQLException {
    for (int i = 1; i < args.length; i++) {
      Path file = Path.of(args[i]);
      String text = Files.readString(file);
      Files.writeString(file, SqlScript.recorded(text, record(args[0], SqlScript.parse(text))));
    }
  }

  private static List<SqlScript.Query> record(String url, SqlScript script) throws SQLException {
    try (Db db = new Db(url)) {
      db.run("DROP SCHEMA IF EXISTS recording CASCADE", "CREATE SCHEMA recording");
      db.run("SET search_path = recording", "SET TIME ZONE 'UTC'");
      db.run(script.tables().toArray(String[]::new));
      db.run(script.data().toArray(String[]::new));
      List<List<String>> before = answers(db, script);
      db.run(script.change().toArray(String[]::new));
      List<List<String>> after = answers(db, script);
      db.run("DROP SCHEMA recording CASCADE");
      List<SqlScript.Query> recorded = new ArrayList<>();
      for (int i = 0; i < script.queries().size(); i++) {
        SqlScript.Query query = script.queries().get(i);
        recorded.add(new SqlScript.Query(query.name(), query.sql(), before.get(i), after.get(i)));
      }
      return recorded;
    }
  }

  private static List<List<String>> answers(Db db, SqlScript script) {
    return script.queries().stream().map(query -> db.answer(query.sql())).toList();
  }
}
