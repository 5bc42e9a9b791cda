package io.weir.connector.postgres;

import io.weir.columnar.DataType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * Which type of ours a column of PostgreSQL has. A domain is what lies below it. Whatever we do not
 * have (arrays, enums, ranges, times, addresses, ..) is text, as PostgreSQL prints it.
 */
final class PostgresTypes {
  private static final Map<Long, DataType> KNOWN =
      Map.ofEntries(
          Map.entry(16L, DataType.BOOLEAN),
          Map.entry(21L, DataType.INT2),
          Map.entry(23L, DataType.INT4),
          Map.entry(20L, DataType.INT8),
          Map.entry(700L, DataType.FLOAT4),
          Map.entry(701L, DataType.FLOAT8),
          Map.entry(17L, DataType.BYTEA),
          Map.entry(1082L, DataType.DATE),
          Map.entry(1114L, DataType.TIMESTAMP),
          Map.entry(1184L, DataType.TIMESTAMPTZ),
          Map.entry(1186L, DataType.INTERVAL),
          Map.entry(114L, DataType.JSONB),
          Map.entry(3802L, DataType.JSONB),
          Map.entry(2950L, DataType.UUID));
  private static final long NUMERIC = 1700;

  /** How deep domains over domains may lie; a cycle cannot be made in PostgreSQL. */
  private static final int MOST_DOMAINS = 32;

  private final Map<Long, Base> domains;

  /** What a domain is made of. */
  private record Base(long oid, int modifier) {}

  private PostgresTypes(Map<Long, Base> domains) {
    this.domains = domains;
  }

  static PostgresTypes read(Connection connection) throws SQLException {
    Map<Long, Base> domains = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT oid, typbasetype, typtypmod FROM pg_catalog.pg_type WHERE typtype = 'd'")) {
      while (rows.next()) {
        domains.put(rows.getLong(1), new Base(rows.getLong(2), rows.getInt(3)));
      }
    }
    return new PostgresTypes(domains);
  }

  DataType of(long oid, int modifier) {
    long base = oid;
    int mod = modifier;
    for (int depth = 0; depth < MOST_DOMAINS; depth++) {
      Base below = domains.get(base);
      if (below == null) {
        break;
      }
      base = below.oid();
      mod = below.modifier();
    }
    if (base == NUMERIC) {
      return numeric(mod);
    }
    return KNOWN.getOrDefault(base, DataType.TEXT);
  }

  /**
   * The modifier holds precision and an eleven-bit scale with a sign, after four bytes of header.
   */
  private static DataType numeric(int modifier) {
    if (modifier < 4) {
      return DataType.NUMERIC;
    }
    int precision = (modifier - 4) >> 16 & 0xffff;
    int scale = (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
    // A negative scale, or one past the precision, rounds upstream already; here it has no type.
    return scale < 0 || scale > precision ? DataType.NUMERIC : DataType.numeric(precision, scale);
  }
}
