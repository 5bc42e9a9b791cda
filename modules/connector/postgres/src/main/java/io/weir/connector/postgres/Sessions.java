package io.weir.connector.postgres;

import io.weir.connector.postgres.Endpoint.SslMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Opens connections. All calls block, but no longer than {@link #DEADLINE} for a connection, and as
 * long for one answer, whatever the server does.
 */
final class Sessions {
  static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Duration WRITE = Duration.ofMinutes(5);

  /**
   * Texts of values as they are read here, whatever the server's or the user's settings are. One
   * statement: a replication connection takes one at a time.
   */
  private static final String[] TEXTS = {
    "SET DateStyle = 'ISO, YMD'",
    "SET IntervalStyle = 'postgres'",
    "SET TimeZone = 'UTC'",
    "SET bytea_output = 'hex'",
    "SET extra_float_digits = 1",
    "SET lc_monetary = 'C'"
  };

  private final Endpoint endpoint;
  private final String application;

  /** {@code application}: what pg_stat_activity shows. */
  Sessions(Endpoint endpoint, String application) {
    this.endpoint = endpoint;
    this.application = application;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** For statements; in auto-commit. */
  Connection open() throws SQLException {
    return configured(connect(base(DEADLINE)));
  }

  /** For statements that may take as long as they need. */
  Connection openPatient() throws SQLException {
    return configured(connect(base(Duration.ZERO)));
  }

  /** For large writes: an answer may take as long as {@link #WRITE}. */
  Connection openWriting() throws SQLException {
    return configured(connect(base(WRITE)));
  }

  /** For replication commands and the stream of changes. */
  Connection openReplication() throws SQLException {
    Properties properties = base(Duration.ZERO);
    PGProperty.REPLICATION.set(properties, "database");
    PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "10");
    return configured(connect(properties));
  }

  private static Connection configured(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String setting : TEXTS) {
        statement.execute(setting);
      }
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private Connection connect(Properties properties) throws SQLException {
    String database = URLEncoder.encode(endpoint.database(), StandardCharsets.UTF_8);
    String host =
        endpoint.host().contains(":") && !endpoint.host().startsWith("[")
            ? "[" + endpoint.host() + "]"
            : endpoint.host();
    String url =
        "jdbc:postgresql://" + host + ":" + endpoint.port() + "/" + database.replace("+", "%20");
    Connection connection = new Driver().connect(url, properties);
    if (connection == null) {
      throw new IllegalStateException("not a URL of the driver: " + url);
    }
    return connection;
  }

  private Properties base(Duration answer) {
    Properties properties = new Properties();
    PGProperty.USER.set(properties, endpoint.user());
    if (endpoint.password() != null) {
      PGProperty.PASSWORD.set(properties, endpoint.password().reveal());
    }
    PGProperty.APPLICATION_NAME.set(properties, application);
    int seconds = (int) DEADLINE.toSeconds();
    PGProperty.CONNECT_TIMEOUT.set(properties, seconds);
    PGProperty.LOGIN_TIMEOUT.set(properties, seconds);
    PGProperty.SOCKET_TIMEOUT.set(properties, (int) answer.toSeconds());
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    // No Kerberos, and so no question of a ticket.
    PGProperty.GSS_ENC_MODE.set(properties, "disable");
    PGProperty.SSL_MODE.set(properties, endpoint.sslMode().text());
    if (endpoint.sslMode() != SslMode.DISABLE) {
      PGProperty.SSL_FACTORY.set(properties, PemSocketFactory.class.getName());
      properties.setProperty(PemSocketFactory.MODE, endpoint.sslMode().text());
      if (endpoint.authority() != null) {
        properties.setProperty(PemSocketFactory.AUTHORITY, endpoint.authority());
      }
      if (endpoint.certificate() != null && endpoint.key() != null) {
        properties.setProperty(PemSocketFactory.CERTIFICATE, endpoint.certificate());
        properties.setProperty(PemSocketFactory.KEY, endpoint.key().reveal());
      }
    }
    return properties;
  }
}
