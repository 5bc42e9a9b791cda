package io.weir.columnar;

/**
 * A type as a column has it.
 *
 * @param precision of a {@code numeric(p, s)}; 0 where none was declared, and for all other kinds
 * @param scale of a {@code numeric(p, s)}; each value of an undeclared numeric has a scale of its
 *     own
 */
public record DataType(TypeKind kind, int precision, int scale) {
  public static final DataType BOOLEAN = new DataType(TypeKind.BOOLEAN, 0, 0);
  public static final DataType INT2 = new DataType(TypeKind.INT2, 0, 0);
  public static final DataType INT4 = new DataType(TypeKind.INT4, 0, 0);
  public static final DataType INT8 = new DataType(TypeKind.INT8, 0, 0);
  public static final DataType FLOAT4 = new DataType(TypeKind.FLOAT4, 0, 0);
  public static final DataType FLOAT8 = new DataType(TypeKind.FLOAT8, 0, 0);
  public static final DataType NUMERIC = new DataType(TypeKind.NUMERIC, 0, 0);
  public static final DataType TEXT = new DataType(TypeKind.TEXT, 0, 0);
  public static final DataType BYTEA = new DataType(TypeKind.BYTEA, 0, 0);
  public static final DataType DATE = new DataType(TypeKind.DATE, 0, 0);
  public static final DataType TIMESTAMP = new DataType(TypeKind.TIMESTAMP, 0, 0);
  public static final DataType TIMESTAMPTZ = new DataType(TypeKind.TIMESTAMPTZ, 0, 0);
  public static final DataType INTERVAL = new DataType(TypeKind.INTERVAL, 0, 0);
  public static final DataType JSONB = new DataType(TypeKind.JSONB, 0, 0);
  public static final DataType UUID = new DataType(TypeKind.UUID, 0, 0);

  public static DataType numeric(int precision, int scale) {
    return new DataType(TypeKind.NUMERIC, precision, scale);
  }

  public static DataType of(TypeKind kind) {
    return new DataType(kind, 0, 0);
  }

  public TypeKind.Layout layout() {
    return kind.layout();
  }

  /** As PostgreSQL spells it: {@code numeric(10,2)}, {@code bigint}. */
  public String sqlName() {
    return precision == 0 ? kind.sqlName() : kind.sqlName() + "(" + precision + "," + scale + ")";
  }

  @Override
  public String toString() {
    return sqlName();
  }
}
