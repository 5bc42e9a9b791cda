package io.weir.sql.types;

import io.weir.columnar.DataType;
import io.weir.columnar.TypeKind;
import io.weir.dataflow.expr.FunctionRegistry;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which type turns into which, and how willingly: PostgreSQL's pg_cast and its rules for a common
 * type (manual, chapter 10). A null type is that of a quoted literal: unknown.
 */
public final class Casts {
  private static final Map<TypeKind, Set<TypeKind>> IMPLICIT = new EnumMap<>(TypeKind.class);
  private static final Set<TypeKind> NUMBERS =
      EnumSet.of(
          TypeKind.INT2,
          TypeKind.INT4,
          TypeKind.INT8,
          TypeKind.NUMERIC,
          TypeKind.FLOAT4,
          TypeKind.FLOAT8);
  private static final Set<TypeKind> TIMES =
      EnumSet.of(TypeKind.DATE, TypeKind.TIMESTAMP, TypeKind.TIMESTAMPTZ);

  static {
    for (TypeKind kind : TypeKind.values()) {
      IMPLICIT.put(kind, EnumSet.of(kind));
    }
    allow(
        TypeKind.INT2,
        TypeKind.INT4,
        TypeKind.INT8,
        TypeKind.NUMERIC,
        TypeKind.FLOAT4,
        TypeKind.FLOAT8);
    allow(TypeKind.INT4, TypeKind.INT8, TypeKind.NUMERIC, TypeKind.FLOAT4, TypeKind.FLOAT8);
    allow(TypeKind.INT8, TypeKind.NUMERIC, TypeKind.FLOAT4, TypeKind.FLOAT8);
    allow(TypeKind.NUMERIC, TypeKind.FLOAT4, TypeKind.FLOAT8);
    allow(TypeKind.FLOAT4, TypeKind.FLOAT8);
    allow(TypeKind.DATE, TypeKind.TIMESTAMP, TypeKind.TIMESTAMPTZ);
    allow(TypeKind.TIMESTAMP, TypeKind.TIMESTAMPTZ);
  }

  private Casts() {}

  private static void allow(TypeKind from, TypeKind... to) {
    Set<TypeKind> targets = IMPLICIT.get(from);
    if (targets != null) {
      targets.addAll(List.of(to));
    }
  }

  /** Whether it happens without being asked for. */
  public static boolean implicit(@Nullable DataType from, DataType to) {
    return from == null || IMPLICIT.getOrDefault(from.kind(), Set.of()).contains(to.kind());
  }

  /** Whether storing into a column does it. */
  public static boolean assignment(@Nullable DataType from, DataType to) {
    if (implicit(from, to) || to.kind() == TypeKind.TEXT) {
      return true;
    }
    TypeKind source = from == null ? TypeKind.TEXT : from.kind();
    return (NUMBERS.contains(source) && NUMBERS.contains(to.kind()))
        || (TIMES.contains(source) && TIMES.contains(to.kind()));
  }

  /** Whether CAST does it. */
  public static boolean explicit(@Nullable DataType from, DataType to) {
    return from == null || FunctionRegistry.canCast(from, to);
  }

  /**
   * The type that the branches of a CASE, the rows of VALUES or the sides of a UNION get.
   *
   * @return empty where there is none; text where all are unknown
   */
  public static Optional<DataType> common(List<? extends @Nullable DataType> types) {
    DataType best = null;
    for (DataType type : types) {
      if (type == null) {
        continue;
      }
      if (best == null) {
        best = type;
      } else if (best.kind() == type.kind()) {
        best = best.equals(type) ? best : DataType.of(best.kind());
      } else if (implicit(best, type)) {
        best = DataType.of(type.kind());
      } else if (implicit(type, best)) {
        best = DataType.of(best.kind());
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(best == null ? DataType.TEXT : best);
  }

  /** How an error says it: PostgreSQL's name, {@code unknown} for a quoted literal. */
  public static String name(@Nullable DataType type) {
    return type == null ? "unknown" : type.kind().sqlName();
  }
}
