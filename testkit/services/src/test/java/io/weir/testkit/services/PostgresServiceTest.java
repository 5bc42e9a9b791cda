package io.weir.testkit.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PostgresServiceTest {
  @Test
  void keepsItsDataOverStopAndKill() {
    Path log;
    try (PostgresService postgres = PostgresService.launch()) {
      log = postgres.logFile();
      assertThat(postgres.query("SHOW wal_level")).containsExactly("logical");
      postgres.execute("CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)");
      postgres.restart();
      postgres.execute("INSERT INTO t VALUES (2)");
      postgres.kill();
      assertThat(postgres.isRunning()).isFalse();
      postgres.start();
      assertThat(postgres.query("SELECT a FROM t ORDER BY 1")).containsExactly("1", "2");
      assertThatThrownBy(() -> postgres.connect("postgres", "postgres", "wrong"))
          .hasMessageContaining("password authentication failed");
    }
    assertThat(Files.exists(log)).isFalse();
  }

  @Test
  void takesTlsOnly(@TempDir Path directory) throws Exception {
    try (PostgresService postgres = PostgresService.launchWithTls(Certificates.make(directory));
        var connection = postgres.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getBoolean(1)).isTrue();
    }
  }
}
