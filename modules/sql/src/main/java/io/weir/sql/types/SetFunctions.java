package io.weir.sql.types;

import io.weir.columnar.DataType;
import io.weir.columnar.TypeKind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Functions that give any number of rows. They run in ad-hoc queries only. */
public final class SetFunctions {
  public static final String GENERATE_SERIES = "generate_series";

  private SetFunctions() {}

  /**
   * @param args what the arguments have to be cast to
   * @param result the type of each row's value
   */
  public record Resolved(List<DataType> args, DataType result) {
    public Resolved {
      args = List.copyOf(args);
    }
  }

  public static boolean isSetFunction(String name) {
    return name.equals(GENERATE_SERIES);
  }

  public static Optional<Resolved> resolve(String name, List<? extends @Nullable DataType> args) {
    if (!isSetFunction(name) || args.size() < 2 || args.size() > 3) {
      return Optional.empty();
    }
    Optional<DataType> bounds = Casts.common(args.subList(0, 2));
    if (bounds.isEmpty()) {
      return Optional.empty();
    }
    return switch (bounds.get().kind()) {
      case DATE -> times(DataType.TIMESTAMPTZ, args);
      case TIMESTAMP, TIMESTAMPTZ -> times(bounds.get(), args);
      default -> numbers(args);
    };
  }

  private static Optional<Resolved> times(DataType type, List<? extends @Nullable DataType> args) {
    boolean stepped =
        args.size() == 3 && (args.get(2) == null || DataType.INTERVAL.equals(args.get(2)));
    return stepped
        ? Optional.of(new Resolved(List.of(type, type, DataType.INTERVAL), type))
        : Optional.empty();
  }

  private static Optional<Resolved> numbers(List<? extends @Nullable DataType> args) {
    if (args.stream().allMatch(a -> a == null)) {
      return Optional.of(
          new Resolved(args.stream().map(a -> DataType.INT4).toList(), DataType.INT4));
    }
    for (DataType type : List.of(DataType.INT4, DataType.INT8, DataType.NUMERIC)) {
      if (args.stream().allMatch(a -> a == null || isWithin(a, type))) {
        return Optional.of(new Resolved(args.stream().map(a -> type).toList(), type));
      }
    }
    return Optional.empty();
  }

  private static boolean isWithin(DataType from, DataType to) {
    return from.kind() != TypeKind.TEXT && Casts.implicit(from, to);
  }
}
