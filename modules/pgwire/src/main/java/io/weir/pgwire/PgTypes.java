package io.weir.pgwire;

import io.weir.columnar.DataType;
import io.weir.columnar.TypeKind;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's object ids, lengths and modifiers of our types. */
final class PgTypes {
  static final int TEXT_OID = 25;
  private static final int UNKNOWN_OID = 705;
  private static final int VARCHAR_OID = 1043;
  private static final int BPCHAR_OID = 1042;
  private static final int NAME_OID = 19;
  private static final int OID_OID = 26;
  private static final int JSON_OID = 114;

  private static final Map<Integer, TypeKind> BY_OID =
      Arrays.stream(TypeKind.values()).collect(Collectors.toMap(PgTypes::oid, kind -> kind));

  private PgTypes() {}

  static int oid(TypeKind kind) {
    return switch (kind) {
      case BOOLEAN -> 16;
      case BYTEA -> 17;
      case INT8 -> 20;
      case INT2 -> 21;
      case INT4 -> 23;
      case TEXT -> TEXT_OID;
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

  /**
   * The type that a client declared for a parameter; null for 0 and for types that we find out
   * ourselves.
   */
  static @Nullable DataType declared(int oid) {
    return switch (oid) {
      case 0, UNKNOWN_OID -> null;
      case VARCHAR_OID, BPCHAR_OID, NAME_OID -> DataType.TEXT;
      case OID_OID -> DataType.INT8;
      case JSON_OID -> DataType.JSONB;
      default -> {
        TypeKind kind = BY_OID.get(oid);
        if (kind == null) {
          yield null;
        }
        yield DataType.of(kind);
      }
    };
  }

  /** {@code typlen}: bytes of a value, -1 where it varies. */
  static short length(TypeKind kind) {
    return switch (kind) {
      case BOOLEAN -> 1;
      case INT2 -> 2;
      case INT4, FLOAT4, DATE -> 4;
      case INT8, FLOAT8, TIMESTAMP, TIMESTAMPTZ -> 8;
      case INTERVAL, UUID -> 16;
      case NUMERIC, TEXT, BYTEA, JSONB -> -1;
    };
  }

  /** {@code atttypmod}: precision and scale of a declared numeric, else -1. */
  static int modifier(DataType type) {
    return type.precision() == 0 ? -1 : ((type.precision() << 16) | type.scale()) + 4;
  }
}
