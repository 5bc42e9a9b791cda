package io.weir.connector.postgres;

import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Reads a table as of a snapshot, by COPY in text: the same texts as in the stream of changes. Each
 * row is handed over before the next one is read.
 */
final class SnapshotCopy {
  private final Tuple row = new Tuple();

  /** What takes the rows. */
  interface Rows {
    /** False: no more is wanted. */
    boolean row(Tuple row, int bytes) throws Exception;
  }

  /** Makes {@code connection} see what the exported snapshot shows, until it commits. */
  static void adopt(Connection connection, String snapshot) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      statement.execute("SET TRANSACTION SNAPSHOT " + Identifiers.literal(snapshot));
      // A policy that hides rows is an error, not a snapshot without them.
      statement.execute("SET LOCAL row_security = off");
    }
  }

  /** All published rows of the table. Whether the end was reached. */
  boolean read(Connection connection, UpstreamTable table, Schema schema, Rows rows)
      throws Exception {
    CopyOut copy =
        connection.unwrap(PGConnection.class).getCopyAPI().copyOut(statement(table, schema));
    try {
      for (byte[] line = copy.readFromCopy(); line != null; line = copy.readFromCopy()) {
        split(line);
        if (!rows.row(row, line.length)) {
          return false;
        }
      }
      return true;
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  /** Indexes of columns that come in the schema's own order. */
  static int[] columns(Schema schema) {
    return IntStream.range(0, schema.size()).toArray();
  }

  private static String statement(UpstreamTable table, Schema schema) {
    String columns =
        schema.fields().stream()
            .map(Field::name)
            .map(Identifiers::quoteAlways)
            .collect(Collectors.joining(", "));
    String name =
        Identifiers.quoteAlways(table.schema()) + "." + Identifiers.quoteAlways(table.name());
    return "COPY (SELECT "
        + columns
        + " FROM "
        // Tables that inherit are published on their own; partitions are the table's own rows.
        + (table.partitioned() ? "" : "ONLY ")
        + name
        + (table.rowFilter() == null ? "" : " WHERE " + table.rowFilter())
        + ") TO STDOUT";
  }

  /** Values end with a tab, the line with a line feed; \N is null, and a backslash escapes. */
  private void split(byte[] line) {
    int end = line.length > 0 && line[line.length - 1] == '\n' ? line.length - 1 : line.length;
    row.begin(line);
    int from = 0;
    int to = 0;
    boolean isNull = false;
    // Escapes only shorten: the value without them is written over the line itself.
    for (int at = 0; at <= end; at++) {
      if (at == end || line[at] == '\t') {
        row.add(from, isNull ? Tuple.NULL : to - from);
        from = at + 1;
        to = from;
        isNull = false;
      } else if (line[at] != '\\') {
        line[to++] = line[at];
      } else if (line[++at] == 'N') {
        isNull = true;
      } else {
        line[to++] = unescaped(line[at]);
      }
    }
  }

  private static byte unescaped(byte letter) {
    return switch (letter) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0b;
      default -> letter;
    };
  }
}
