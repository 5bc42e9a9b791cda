package io.weir.connector.postgres;

import io.weir.connector.NumberOption;
import io.weir.kernel.Secret;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which server and database to connect to, as whom, and how well guarded.
 *
 * @param authority certificates in PEM that the server's must be signed by; null: those of the JDK
 *     where the mode asks for a check
 * @param certificate the client's own in PEM, with {@code key}; null: none
 */
record Endpoint(
    String host,
    int port,
    String user,
    @Nullable Secret password,
    String database,
    SslMode sslMode,
    @Nullable String authority,
    @Nullable String certificate,
    @Nullable Secret key) {
  private static final int DEFAULT_PORT = 5432;

  /** As libpq's sslmode. */
  enum SslMode {
    DISABLE,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL;

    /** The spelling of users and of the driver. */
    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static SslMode of(String text) {
      for (SslMode mode : values()) {
        if (mode.text().equals(text.strip().toLowerCase(Locale.ROOT).replace('_', '-'))) {
          return mode;
        }
      }
      throw PostgresOptions.invalid(
          "invalid value for option \"ssl_mode\": \"" + text + "\"",
          "Allowed: disable, prefer, require, verify-ca, verify-full.");
    }
  }

  static Endpoint of(Map<String, String> options) {
    String host = required(options, "host", "Name the server: HOST 'db.example.com'.").strip();
    if (!host.matches("[a-zA-Z0-9._-]+|\\[?[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.%]*]?")) {
      throw PostgresOptions.invalid(
          "invalid value for option \"host\": \"" + host + "\"",
          "Allowed: one host name or address; the port has an option of its own.");
    }
    String user = required(options, "user", "Name the user to connect as: USER 'name'.");
    String authority = options.get("ssl_certificate_authority");
    String certificate = options.get("ssl_certificate");
    String key = options.get("ssl_key");
    if ((certificate == null) != (key == null)) {
      throw PostgresOptions.invalid(
          "options \"ssl_certificate\" and \"ssl_key\" belong together", "Give both or neither.");
    }
    SslMode mode =
        options.containsKey("ssl_mode")
            ? SslMode.of(options.getOrDefault("ssl_mode", ""))
            : SslMode.PREFER;
    if (mode == SslMode.DISABLE && (authority != null || certificate != null)) {
      throw PostgresOptions.invalid(
          "SSL MODE disable takes no certificates",
          "Give another SSL MODE, or leave the certificates out.");
    }
    if (authority != null) {
      Pem.certificates("ssl_certificate_authority", authority);
    }
    if (certificate != null && key != null) {
      Pem.certificates("ssl_certificate", certificate);
      Pem.key("ssl_key", key);
    }
    String password = options.get("password");
    return new Endpoint(
        host,
        (int) NumberOption.of(options, "port", DEFAULT_PORT, 1, 65535),
        user,
        password == null ? null : new Secret(password),
        options.getOrDefault("database", user),
        mode,
        authority,
        certificate,
        key == null ? null : new Secret(key));
  }

  private static String required(Map<String, String> options, String name, String hint) {
    String value = options.get(name);
    if (value == null || value.isBlank()) {
      throw PostgresOptions.invalid("option \"" + name + "\" is required", hint);
    }
    return value;
  }

  /** As messages have it. */
  String address() {
    return host + ":" + port;
  }

  @Override
  public String toString() {
    return "Endpoint[" + user + "@" + address() + "/" + database + ", ***]";
  }
}
