package io.weir.sql.types;

import io.weir.columnar.DataType;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.parser.PgType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What types mean in expressions. */
public final class TypeNames {
  /** Types that can be called like functions of one argument: {@code int4(x)}. */
  private static final Map<String, DataType> CONVERSIONS =
      Map.ofEntries(
          Map.entry("bool", DataType.BOOLEAN),
          Map.entry("int2", DataType.INT2),
          Map.entry("int4", DataType.INT4),
          Map.entry("int8", DataType.INT8),
          Map.entry("float4", DataType.FLOAT4),
          Map.entry("float8", DataType.FLOAT8),
          Map.entry("numeric", DataType.NUMERIC),
          Map.entry("text", DataType.TEXT),
          Map.entry("varchar", DataType.TEXT),
          Map.entry("name", DataType.TEXT),
          Map.entry("bytea", DataType.BYTEA),
          Map.entry("date", DataType.DATE),
          Map.entry("timestamp", DataType.TIMESTAMP),
          Map.entry("timestamptz", DataType.TIMESTAMPTZ),
          Map.entry("interval", DataType.INTERVAL),
          Map.entry("jsonb", DataType.JSONB),
          Map.entry("uuid", DataType.UUID));

  private TypeNames() {}

  /**
   * The target of a cast.
   *
   * @param length of {@code varchar(n)} and {@code char(n)}, to which a cast cuts; else -1
   */
  public record Target(DataType type, int length) {}

  /** Throws 0A000 where Weir has no values of that type. */
  public static Target target(PgType type) {
    if (type.array()) {
      throw Rejection.of(SqlState.FEATURE_NOT_SUPPORTED, "array types are not supported")
          .withHint("Use jsonb for values of several parts.")
          .exception();
    }
    DataType data = type.type();
    if (data == null) {
      // regclass and the like: the names of things.
      return new Target(DataType.TEXT, -1);
    }
    return switch (data.kind()) {
      case TEXT ->
          new Target(
              data, type.name().equals("bpchar") ? Math.max(type.modifier(), 1) : type.modifier());
      case TIMESTAMP, TIMESTAMPTZ -> {
        if (type.modifier() >= 0 && type.modifier() < 6) {
          throw Rejection.of(
                  SqlState.FEATURE_NOT_SUPPORTED,
                  data.kind().sqlName() + " of a lower precision than 6 is not supported")
              .withHint("Leave the precision out, or use date_trunc.")
              .exception();
        }
        yield new Target(data, -1);
      }
      default -> new Target(data, -1);
    };
  }

  /** The type that a function of this name and one argument casts to, or null. */
  public static @Nullable DataType conversion(String function) {
    return CONVERSIONS.get(function);
  }
}
