package io.weir.columnar;

/** The SQL types, and the physical layout that each is kept in. */
public enum TypeKind {
  /** 0 or 1. */
  BOOLEAN("boolean", Layout.LONG),
  INT2("smallint", Layout.LONG),
  INT4("integer", Layout.LONG),
  INT8("bigint", Layout.LONG),
  /** A double that was rounded to a float. */
  FLOAT4("real", Layout.DOUBLE),
  FLOAT8("double precision", Layout.DOUBLE),
  /** Two bytes of scale, then the unscaled value in two's complement, both big-endian. */
  NUMERIC("numeric", Layout.BYTES),
  /** UTF-8. */
  TEXT("text", Layout.BYTES),
  BYTEA("bytea", Layout.BYTES),
  /** Days since 1970-01-01. */
  DATE("date", Layout.LONG),
  /** Microseconds since 1970-01-01 00:00:00, without a zone. */
  TIMESTAMP("timestamp without time zone", Layout.LONG),
  /** Microseconds since 1970-01-01 00:00:00 UTC. */
  TIMESTAMPTZ("timestamp with time zone", Layout.LONG),
  /** Sixteen bytes, big-endian: months (int32), days (int32), microseconds (int64). */
  INTERVAL("interval", Layout.BYTES),
  /** UTF-8, in the canonical form that PostgreSQL prints a jsonb in. */
  JSONB("jsonb", Layout.BYTES),
  /** Sixteen bytes, big-endian. */
  UUID("uuid", Layout.BYTES);

  /** How the values of a column lie in memory. */
  public enum Layout {
    LONG,
    DOUBLE,
    BYTES
  }

  private final String sqlName;
  private final Layout layout;

  TypeKind(String sqlName, Layout layout) {
    this.sqlName = sqlName;
    this.layout = layout;
  }

  /** The name that PostgreSQL's {@code format_type} gives it. */
  public String sqlName() {
    return sqlName;
  }

  public Layout layout() {
    return layout;
  }
}
