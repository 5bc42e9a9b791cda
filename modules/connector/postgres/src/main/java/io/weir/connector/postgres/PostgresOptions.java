package io.weir.connector.postgres;

import io.weir.connector.NumberOption;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The options of a PostgreSQL connection, source or sink, checked. Anything wrong is a 22023 that
 * says what is allowed. Values of secrets never get into a message.
 *
 * @param publication null where the options are not those of a source
 * @param tables which tables of the publication to read, as {@link TableList} takes it; null: all
 * @param maxBufferBytes how much a reader holds before it stops reading
 * @param maxTransactionBytes how large one transaction may be: it is held whole
 * @param rateLimit records a second, negative: no limit
 * @param identity which upstream the offsets belong to, where the caller knows, as a probe gave it
 * @param table what a sink writes to; null where the options are not those of a sink
 */
record PostgresOptions(
    Endpoint endpoint,
    @Nullable String publication,
    @Nullable String tables,
    long maxBufferBytes,
    long maxTransactionBytes,
    long rateLimit,
    @Nullable String identity,
    @Nullable String table) {
  static final long DEFAULT_BUFFER_BYTES = 16L << 20;
  static final long DEFAULT_TRANSACTION_BYTES = 256L << 20;

  static final Set<String> CONNECTION =
      Set.of(
          "host",
          "port",
          "user",
          "password",
          "database",
          "ssl_mode",
          "ssl_certificate_authority",
          "ssl_certificate",
          "ssl_key");
  static final Set<String> SECRETS = Set.of("password", "ssl_key");

  /** What ALTER SOURCE .. SET may change: none of them changes a row or an offset. */
  static final Set<String> ALTERABLE =
      Set.of("max_buffer_bytes", "max_transaction_bytes", "source_rate_limit");

  private static final String IDENTITY = "upstream_identity";
  private static final Set<String> SOURCE =
      Set.of(
          "publication",
          "tables",
          "max_buffer_bytes",
          "max_transaction_bytes",
          "source_rate_limit",
          IDENTITY);
  private static final Set<String> SINK = Set.of("table", IDENTITY);

  /** Other spellings of the same, those of libpq among them. */
  private static final Map<String, String> ALIASES =
      Map.of(
          "hostname", "host",
          "username", "user",
          "dbname", "database",
          "sslmode", "ssl_mode",
          "sslrootcert", "ssl_certificate_authority",
          "sslcert", "ssl_certificate",
          "sslkey", "ssl_key",
          "publication_name", "publication");

  /** What the options belong to. */
  private enum Of {
    CONNECTION(Set.of()),
    SOURCE(PostgresOptions.SOURCE),
    SINK(PostgresOptions.SINK);

    private final Set<String> more;

    Of(Set<String> more) {
      this.more = more;
    }

    boolean knows(String name) {
      return PostgresOptions.CONNECTION.contains(name) || more.contains(name);
    }
  }

  @Override
  public String toString() {
    return "PostgresOptions[" + endpoint + ", publication=" + publication + ", ***]";
  }

  static PostgresOptions ofConnection(Map<String, String> options) {
    return parse(options, Of.CONNECTION);
  }

  static PostgresOptions ofSource(Map<String, String> options) {
    PostgresOptions parsed = parse(options, Of.SOURCE);
    if (parsed.publication == null || parsed.publication.isBlank()) {
      throw invalid(
          "option \"publication\" is required",
          "Name the publication to read: PUBLICATION 'name'.");
    }
    return parsed;
  }

  static PostgresOptions ofSink(Map<String, String> options) {
    PostgresOptions parsed = parse(options, Of.SINK);
    if (parsed.table == null || parsed.table.isBlank()) {
      throw invalid("option \"table\" is required", "Name the table to write: TABLE 'name'.");
    }
    return parsed;
  }

  /** The publication of a source's options; {@link #ofSource} made sure that there is one. */
  String requiredPublication() {
    if (publication == null) {
      throw new IllegalStateException("these are not a source's options");
    }
    return publication;
  }

  /** The table of a sink's options; {@link #ofSink} made sure that there is one. */
  String requiredTable() {
    if (table == null) {
      throw new IllegalStateException("these are not a sink's options");
    }
    return table;
  }

  private static PostgresOptions parse(Map<String, String> given, Of of) {
    Map<String, String> options = normalise(given);
    for (String name : options.keySet()) {
      if (!of.knows(name)) {
        throw unknown(name, of);
      }
    }
    String tables = options.get("tables");
    return new PostgresOptions(
        Endpoint.of(options),
        options.get("publication"),
        tables == null || tables.isBlank() ? null : tables,
        NumberOption.of(options, "max_buffer_bytes", DEFAULT_BUFFER_BYTES, 64L << 10, 1L << 30),
        NumberOption.of(
            options, "max_transaction_bytes", DEFAULT_TRANSACTION_BYTES, 64L << 10, 1L << 40),
        NumberOption.of(options, "source_rate_limit", -1, -1, Long.MAX_VALUE),
        options.get(IDENTITY),
        options.get("table"));
  }

  private static Map<String, String> normalise(Map<String, String> given) {
    Map<String, String> options = new HashMap<>();
    given.forEach(
        (name, value) -> {
          String plain = name.toLowerCase(Locale.ROOT).replace('.', '_').replace(' ', '_');
          String canonical = ALIASES.getOrDefault(plain, plain);
          if (options.put(canonical, value) != null) {
            throw invalid("option \"" + canonical + "\" is given twice", "Give each option once.");
          }
        });
    return options;
  }

  private static RejectedException unknown(String name, Of of) {
    TreeSet<String> allowed = new TreeSet<>(CONNECTION);
    allowed.addAll(of.more);
    allowed.remove(IDENTITY);
    return invalid(
        "unknown option \"" + name + "\" for a PostgreSQL " + of.name().toLowerCase(Locale.ROOT),
        "Allowed: " + String.join(", ", allowed) + ".");
  }

  static RejectedException invalid(String message, String hint) {
    return Rejection.of(SqlState.INVALID_PARAMETER_VALUE, message).withHint(hint).exception();
  }
}
