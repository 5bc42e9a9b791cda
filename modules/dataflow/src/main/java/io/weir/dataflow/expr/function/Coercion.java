package io.weir.dataflow.expr.function;

import io.weir.columnar.DataType;
import io.weir.columnar.TypeKind;
import java.util.List;
import java.util.Optional;

/** Which types turn into which without being asked to, as in PostgreSQL. */
public final class Coercion {
  /** From narrow to wide. */
  private static final List<TypeKind> NUMBERS =
      List.of(
          TypeKind.INT2,
          TypeKind.INT4,
          TypeKind.INT8,
          TypeKind.NUMERIC,
          TypeKind.FLOAT4,
          TypeKind.FLOAT8);

  private static final List<TypeKind> TIMES =
      List.of(TypeKind.DATE, TypeKind.TIMESTAMP, TypeKind.TIMESTAMPTZ);

  private Coercion() {}

  public static boolean isInteger(DataType type) {
    return NUMBERS.indexOf(type.kind()) >= 0 && NUMBERS.indexOf(type.kind()) <= 2;
  }

  public static boolean isNumber(DataType type) {
    return NUMBERS.contains(type.kind());
  }

  public static boolean isFloat(DataType type) {
    return type.kind() == TypeKind.FLOAT4 || type.kind() == TypeKind.FLOAT8;
  }

  /** Whether an argument of type {@code from} may stand where {@code to} is expected. */
  public static boolean isImplicit(DataType from, DataType to) {
    return from.kind() == to.kind() || widens(NUMBERS, from, to) || widens(TIMES, from, to);
  }

  private static boolean widens(List<TypeKind> ladder, DataType from, DataType to) {
    int low = ladder.indexOf(from.kind());
    return low >= 0 && low < ladder.indexOf(to.kind());
  }

  /** The type that the branches of a CASE, UNION, COALESCE take. */
  public static Optional<DataType> common(List<DataType> types) {
    DataType result = types.getFirst();
    for (DataType type : types) {
      if (type.kind() == result.kind()) {
        result = type.equals(result) ? result : DataType.of(type.kind());
      } else if (isImplicit(result, type)) {
        result = type.kind() == TypeKind.NUMERIC ? DataType.NUMERIC : type;
      } else if (isImplicit(type, result)) {
        result = DataType.of(result.kind());
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(result);
  }

  /** The type in which an operator takes both: a float4 beside another number becomes a float8. */
  public static Optional<DataType> operands(DataType left, DataType right) {
    if (isNumber(left)
        && isNumber(right)
        && left.kind() != right.kind()
        && (isFloat(left) || isFloat(right))) {
      return Optional.of(DataType.FLOAT8);
    }
    return common(List.of(left, right)).map(t -> DataType.of(t.kind()));
  }
}
