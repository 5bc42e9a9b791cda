package io.weir.connector.postgres;

import static io.weir.connector.postgres.Fixture.CONNECTOR;
import static io.weir.connector.postgres.Fixture.await;
import static io.weir.connector.postgres.Fixture.connection;
import static io.weir.connector.postgres.Fixture.created;
import static io.weir.connector.postgres.Fixture.planned;
import static io.weir.connector.postgres.Fixture.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.connector.SourceSpec;
import io.weir.kernel.Rejection;
import io.weir.testkit.services.Certificates;
import io.weir.testkit.services.Ports;
import io.weir.testkit.services.PostgresService;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PostgresConnectionTest {
  private static PostgresService postgres;
  private static Certificates certificates;

  @BeforeAll
  static void launch(@TempDir Path directory) {
    certificates = Certificates.make(directory);
    postgres = PostgresService.launchWithTls(certificates);
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  private static Map<String, String> options(String... more) {
    Map<String, String> options = connection(postgres);
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return options;
  }

  private static Rejection refused(String... more) {
    return rejection(CONNECTOR.checkConnection(options(more), true));
  }

  @Test
  void goodOptionsConnect() {
    await(CONNECTOR.checkConnection(options(), true));
    await(CONNECTOR.checkConnection(options("host", "no.such.host.invalid"), false));
    for (String mode : new String[] {"require", "verify-ca", "verify-full"}) {
      await(
          CONNECTOR.checkConnection(
              options("ssl_mode", mode, "ssl_certificate_authority", certificates.authority()),
              true));
    }
  }

  @Test
  void theServersCertificateIsChecked(@TempDir Path other) {
    assertThat(refused("ssl_mode", "disable").sqlState()).isEqualTo("28000");
    Rejection unsigned = refused("ssl_mode", "verify-ca");
    assertThat(unsigned.sqlState()).isEqualTo("08001");
    assertThat(unsigned.message()).contains("TLS failed");
    String stranger = Certificates.make(other).authority();
    assertThat(refused("ssl_mode", "require", "ssl_certificate_authority", stranger).message())
        .contains("TLS failed");
  }

  @Test
  void aUserMayHaveToBringACertificate() {
    postgres.execute("CREATE ROLE certified LOGIN PASSWORD 'p'");
    assertThat(refused("user", "certified", "password", "p").sqlState()).isEqualTo("28000");
    await(
        CONNECTOR.checkConnection(
            options(
                "user",
                "certified",
                "password",
                "p",
                "ssl_certificate",
                certificates.client().chain(),
                "ssl_key",
                certificates.client().key()),
            true));
  }

  @Test
  void refusalsHaveTheirSqlState() {
    Rejection password = refused("password", "wrong-canary");
    assertThat(password.sqlState()).isEqualTo("28P01");
    assertThat(password.toString()).doesNotContain("wrong-canary");
    assertThat(refused("database", "nowhere").sqlState()).isEqualTo("3D000");
    Rejection nobody = refused("port", Integer.toString(Ports.closed()));
    assertThat(nobody.sqlState()).isEqualTo("08001");
    assertThat(refused("host", "no.such.host.invalid").message()).contains("unknown host");
  }

  @Test
  void aServerThatNeverAnswersIsGivenUp() throws Exception {
    try (ServerSocket blackHole = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(blackHole.getLocalPort());
      Rejection silent = refused("port", port);
      assertThat(silent.sqlState()).isEqualTo("08001");
      assertThat(silent.message()).contains("no answer in time");
    }
  }

  @Test
  void aProbeSaysWhatIsMissing() {
    postgres.execute(
        "CREATE TABLE whole (id int)",
        "ALTER TABLE whole REPLICA IDENTITY FULL",
        "CREATE TABLE part (id int PRIMARY KEY)",
        "CREATE SCHEMA s",
        "CREATE TABLE s.whole (id int)",
        "ALTER TABLE s.whole REPLICA IDENTITY FULL",
        "CREATE PUBLICATION probed FOR TABLE whole, part, s.whole",
        "CREATE PUBLICATION partial FOR TABLE whole WITH (publish = 'insert')",
        "CREATE PUBLICATION nothing",
        "CREATE ROLE reader LOGIN PASSWORD 'r'");
    SourceSpec good = planned(postgres, "probed", "tables", "public.whole");
    String identity = await(CONNECTOR.probe(good)).value();
    assertThat(identity).matches("[0-9]+/1/postgres");
    assertThat(await(CONNECTOR.probe(created(good))).value()).isEqualTo(identity);

    assertThat(probed("absent").sqlState()).isEqualTo("42704");
    assertThat(probed("nothing").sqlState()).isEqualTo("42704");
    assertThat(probed("partial").sqlState()).isEqualTo("55000");
    assertThat(probed("probed", "tables", "absent").message())
        .isEqualTo("publication \"probed\" does not contain table \"absent\"");
    assertThat(probed("probed", "tables", "whole").sqlState()).isEqualTo("42P09");
    assertThat(probed("probed").sqlState()).isEqualTo("42710");
    Rejection part = probed("probed", "tables", "part");
    assertThat(part.sqlState()).isEqualTo("55000");
    assertThat(part.hint()).contains("ALTER TABLE public.part REPLICA IDENTITY FULL");
    String[] reader = {"user", "reader", "password", "r", "tables", "public.whole"};
    Rejection replication = probed("probed", reader);
    assertThat(replication.sqlState()).isEqualTo("42501");
    assertThat(replication.hint()).isEqualTo("ALTER ROLE reader REPLICATION;");
    postgres.execute("ALTER ROLE reader REPLICATION");
    Rejection select = probed("probed", reader);
    assertThat(select.sqlState()).isEqualTo("42501");
    assertThat(select.message()).isEqualTo("permission denied for table \"public.whole\"");
    postgres.execute("GRANT SELECT ON whole TO reader");
    await(CONNECTOR.probe(planned(postgres, "probed", reader)));
  }

  private static Rejection probed(String publication, String... more) {
    return rejection(CONNECTOR.probe(planned(postgres, publication, more)));
  }

  @Test
  void theLogMustBeLogical() {
    try (PostgresService plain = PostgresService.launch(Map.of("wal_level", "replica"))) {
      plain.execute("CREATE PUBLICATION p FOR ALL TABLES");
      Rejection refused = rejection(CONNECTOR.probe(planned(plain, "p")));
      assertThat(refused.sqlState()).isEqualTo("55000");
      assertThat(refused.hint()).contains("wal_level = logical");
    }
  }
}
