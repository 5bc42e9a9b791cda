package io.weir.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteJournalTest {
  @Test
  void makesWhatIsMissingAndKeepsWhatIsThere(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("a/b/journal.db");
    SqliteJournal.prepare(file);
    try (Connection connection = DriverManager.getConnection(SqliteJournal.url(file));
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO event_tag VALUES (1, 'kept')");
    }
    SqliteJournal.prepare(file);
    List<String> found = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(SqliteJournal.url(file));
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT tag FROM event_tag UNION SELECT 'sync ' || synchronous"
                    + " FROM pragma_synchronous UNION SELECT journal_mode"
                    + " FROM pragma_journal_mode ORDER BY 1")) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    assertThat(found).containsExactly("kept", "sync 2", "wal");
  }

  @Test
  void saysWhatIsWrong(@TempDir Path directory) throws Exception {
    Path text = directory.resolve("text.db");
    Files.writeString(text, "this is no database, this is a text that is longer than a header\n");
    Rejection rejection = RejectedException.from(catchThrowable(() -> SqliteJournal.prepare(text)));
    assertThat(rejection.sqlState()).isEqualTo(SqlState.DATA_CORRUPTED);
    assertThat(rejection.message()).startsWith("cannot open the journal " + text);

    Path inAFile = text.resolve("journal.db");
    assertThat(
            RejectedException.from(catchThrowable(() -> SqliteJournal.prepare(inAFile))).sqlState())
        .isEqualTo(SqlState.IO_ERROR);
  }
}
