package io.weir.connector.postgres;

import io.weir.columnar.Batch;
import io.weir.columnar.Schema;
import io.weir.connector.KeyedDelta;
import io.weir.connector.SinkSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * What changes the rows of a sink's table: the delta goes into a temporary table of the session by
 * COPY, and from there by two statements to where it belongs, deletes first.
 */
final class SinkStatements {
  private static final String DELTA = "pg_temp.weir_delta";
  private static final char DELETE = 'd';
  private static final char UPSERT = 'u';

  private final SinkSpec spec;
  private final String columns;
  private final String create;
  private final String copy;
  private final String delete;
  private final String upsert;
  private final CopyText text;

  SinkStatements(SinkTable table, SinkSpec spec) {
    this.spec = spec;
    Schema schema = spec.schema();
    List<String> key = SinkTable.key(spec);
    columns = SinkTable.columnList(schema);
    text = new CopyText(schema);
    create =
        "CREATE TEMPORARY TABLE weir_delta ON COMMIT DELETE ROWS AS SELECT 'u'::\"char\" AS"
            + " \"weir op\", "
            + columns
            + " FROM "
            + table.sql()
            + " WITH NO DATA";
    copy = "COPY " + DELTA + " FROM STDIN";
    delete =
        "DELETE FROM "
            + table.sql()
            + " t USING "
            + DELTA
            + " d WHERE d.\"weir op\" = 'd' AND "
            + String.join(
                " AND ",
                key.stream()
                    .map(Identifiers::quoteAlways)
                    .map(name -> "t." + name + " = d." + name)
                    .toList());
    upsert = upsert(table, schema, key);
  }

  private String upsert(SinkTable table, Schema schema, List<String> key) {
    List<String> others =
        schema.fields().stream()
            .filter(field -> !key.contains(field.name()))
            .map(field -> Identifiers.quoteAlways(field.name()))
            .map(name -> name + " = EXCLUDED." + name)
            .toList();
    return "INSERT INTO "
        + table.sql()
        + " ("
        + columns
        + ") SELECT "
        + columns
        + " FROM "
        + DELTA
        + " WHERE \"weir op\" = 'u' ON CONFLICT ("
        + String.join(", ", key.stream().map(Identifiers::quoteAlways).toList())
        + ") DO "
        + (others.isEmpty() ? "NOTHING" : "UPDATE SET " + String.join(", ", others));
  }

  /** Once for a session. */
  void prepare(Connection connection) throws SQLException {
    execute(connection, create);
    connection.commit();
  }

  /** Changes the rows in the open transaction. */
  void apply(Connection connection, Batch delta) throws SQLException {
    KeyedDelta keyed = KeyedDelta.of(delta, spec.schema(), spec.key());
    execute(connection, "TRUNCATE " + DELTA);
    CopyIn in = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy);
    int deletes = 0;
    try {
      for (int i = 0; i < keyed.size(); i++) {
        int after = keyed.after(i);
        if (after >= 0) {
          text.line(UPSERT, delta, after, in);
        } else {
          text.line(DELETE, delta, keyed.before(i), in);
          deletes++;
        }
      }
      text.flush(in);
      in.endCopy();
    } finally {
      if (in.isActive()) {
        in.cancelCopy();
      }
    }
    if (deletes > 0) {
      execute(connection, delete);
    }
    if (deletes < keyed.size()) {
      execute(connection, upsert);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
