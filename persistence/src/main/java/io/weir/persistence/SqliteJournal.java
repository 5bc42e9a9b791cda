package io.weir.persistence;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/**
 * The journal of a single node: one SQLite file with a write-ahead log, each commit synchronised to
 * the disk before it is acknowledged.
 *
 * <p>Use: call {@link #prepare} before the actor system starts, and load {@code
 * weir-journal-sqlite.conf} with {@code weir.journal.sqlite.url} set to {@link #url}.
 */
public final class SqliteJournal {
  private static final String DDL = "weir-journal-sqlite.sql";

  private SqliteJournal() {}

  /** The JDBC URL of the journal in this file; the settings that make it durable are part of it. */
  public static String url(Path file) {
    return "jdbc:sqlite:"
        + file.toAbsolutePath()
        + "?journal_mode=WAL&synchronous=FULL&busy_timeout=10000&transaction_mode=IMMEDIATE";
  }

  /**
   * Makes the file and its tables where they are missing.
   *
   * @throws io.weir.kernel.RejectedException 58030 if the file cannot be made or written, XX001 if
   *     it is no SQLite file
   */
  public static void prepare(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw failed(SqlState.IO_ERROR, file, e).exception();
    }
    List<String> statements =
        Arrays.stream(ddl().split(";")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    try (Connection connection = DriverManager.getConnection(url(file));
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw failed(
              e.getErrorCode() == NOT_A_DATABASE || e.getErrorCode() == CORRUPT
                  ? SqlState.DATA_CORRUPTED
                  : SqlState.IO_ERROR,
              file,
              e)
          .exception();
    }
  }

  /** SQLite's result codes, see its documentation. */
  private static final int CORRUPT = 11;

  private static final int NOT_A_DATABASE = 26;

  private static Rejection failed(String sqlState, Path file, Exception e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return Rejection.of(sqlState, "cannot open the journal " + file + ": " + deepest.getMessage())
        .withHint(
            sqlState.equals(SqlState.DATA_CORRUPTED)
                ? "Restore the file from a backup."
                : "Check that the directory can be written and that the disk is not full.");
  }

  private static String ddl() {
    try (InputStream in = SqliteJournal.class.getResourceAsStream("/" + DDL)) {
      if (in == null) {
        throw new IllegalStateException(DDL + " is missing from the build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(DDL + " cannot be read", e);
    }
  }
}
