package io.weir.sql.types;

import io.weir.columnar.DataType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Functions that make sense over a window only. Aggregates work over windows as well. */
public final class WindowFunctions {
  private static final Set<String> NAMES =
      Set.of(
          "row_number",
          "rank",
          "dense_rank",
          "percent_rank",
          "cume_dist",
          "ntile",
          "lag",
          "lead",
          "first_value",
          "last_value",
          "nth_value");

  private WindowFunctions() {}

  /**
   * @param args what the arguments have to be cast to
   */
  public record Resolved(List<DataType> args, DataType result) {
    public Resolved {
      args = List.copyOf(args);
    }
  }

  public static boolean isWindowOnly(String name) {
    return NAMES.contains(name);
  }

  public static Optional<Resolved> resolve(String name, List<? extends @Nullable DataType> args) {
    int count = args.size();
    return switch (name) {
      case "row_number", "rank", "dense_rank" -> none(count, DataType.INT8);
      case "percent_rank", "cume_dist" -> none(count, DataType.FLOAT8);
      case "ntile" ->
          count == 1 ? fit(args, List.of(DataType.INT4), DataType.INT4) : Optional.empty();
      case "first_value", "last_value" ->
          count == 1 ? fit(args, List.of(value(args)), value(args)) : Optional.empty();
      case "nth_value" ->
          count == 2
              ? fit(args, List.of(value(args), DataType.INT4), value(args))
              : Optional.empty();
      case "lag", "lead" -> shifted(args);
      default -> Optional.empty();
    };
  }

  private static Optional<Resolved> none(int count, DataType result) {
    return count == 0 ? Optional.of(new Resolved(List.of(), result)) : Optional.empty();
  }

  private static Optional<Resolved> shifted(List<? extends @Nullable DataType> args) {
    return switch (args.size()) {
      case 1 -> fit(args, List.of(value(args)), value(args));
      case 2 -> fit(args, List.of(value(args), DataType.INT4), value(args));
      case 3 -> {
        Optional<DataType> common = Casts.common(java.util.Arrays.asList(args.get(0), args.get(2)));
        yield common.flatMap(type -> fit(args, List.of(type, DataType.INT4, type), type));
      }
      default -> Optional.empty();
    };
  }

  private static DataType value(List<? extends @Nullable DataType> args) {
    DataType type = args.get(0);
    return type == null ? DataType.TEXT : type;
  }

  private static Optional<Resolved> fit(
      List<? extends @Nullable DataType> args, List<DataType> params, DataType result) {
    for (int i = 0; i < args.size(); i++) {
      if (!Casts.implicit(args.get(i), params.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(new Resolved(params, result));
  }
}
