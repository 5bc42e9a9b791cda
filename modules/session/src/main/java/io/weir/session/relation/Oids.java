package io.weir.session.relation;

import io.weir.columnar.TypeKind;
import io.weir.kernel.ObjectId;

/**
 * The numbers by which PostgreSQL's catalogs know things. Types have PostgreSQL's own; objects have
 * one that follows from their id, so that it stays the same across restarts and nodes.
 */
public final class Oids {
  /** PostgreSQL gives the numbers from here on to users' objects. */
  private static final int FIRST_USER = 16384;

  /** What the system made lies below. */
  private static final int FIRST_SYSTEM = 11000;

  public static final int PG_CATALOG_NAMESPACE = 11;
  public static final int PUBLIC_NAMESPACE = 2200;
  public static final int INFORMATION_SCHEMA_NAMESPACE = 13000;
  public static final int WEIR_CATALOG_NAMESPACE = 13001;
  public static final int DATABASE = 13100;
  public static final int OWNER = 10;
  public static final int HEAP_ACCESS_METHOD = 2;
  public static final int DEFAULT_COLLATION = 100;

  private Oids() {}

  public static int of(ObjectId id) {
    int number = Integer.parseInt(id.value().substring(1));
    return (id.value().startsWith("s") ? FIRST_SYSTEM : FIRST_USER) + number;
  }

  public static int namespace(String schema) {
    return switch (schema) {
      case SystemCatalog.PG_CATALOG -> PG_CATALOG_NAMESPACE;
      case SystemCatalog.INFORMATION_SCHEMA -> INFORMATION_SCHEMA_NAMESPACE;
      case SystemCatalog.WEIR_CATALOG -> WEIR_CATALOG_NAMESPACE;
      default -> PUBLIC_NAMESPACE;
    };
  }

  public static int type(TypeKind kind) {
    return switch (kind) {
      case BOOLEAN -> 16;
      case BYTEA -> 17;
      case INT8 -> 20;
      case INT2 -> 21;
      case INT4 -> 23;
      case TEXT -> 25;
      case FLOAT4 -> 700;
      case FLOAT8 -> 701;
      case DATE -> 1082;
      case TIMESTAMP -> 1114;
      case TIMESTAMPTZ -> 1184;
      case INTERVAL -> 1186;
      case NUMERIC -> 1700;
      case UUID -> 2950;
      case JSONB -> 3802;
    };
  }

  /** The array type over {@code kind}. */
  public static int arrayType(TypeKind kind) {
    return switch (kind) {
      case BOOLEAN -> 1000;
      case BYTEA -> 1001;
      case INT8 -> 1016;
      case INT2 -> 1005;
      case INT4 -> 1007;
      case TEXT -> 1009;
      case FLOAT4 -> 1021;
      case FLOAT8 -> 1022;
      case DATE -> 1182;
      case TIMESTAMP -> 1115;
      case TIMESTAMPTZ -> 1185;
      case INTERVAL -> 1187;
      case NUMERIC -> 1231;
      case UUID -> 2951;
      case JSONB -> 3807;
    };
  }
}
