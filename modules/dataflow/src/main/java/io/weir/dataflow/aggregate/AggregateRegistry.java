package io.weir.dataflow.aggregate;

import io.weir.columnar.DataType;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The aggregate functions by name. To add one: write its file, and name it here. */
public final class AggregateRegistry {
  private static final Map<String, AggregateFunction> FUNCTIONS =
      List.of(
              new CountFunction(),
              new SumFunction(),
              new AvgFunction(),
              new ExtremeFunction("min", false),
              new ExtremeFunction("max", true),
              new BooleanFunction("bool_and", true),
              new BooleanFunction("every", true),
              new BooleanFunction("bool_or", false),
              new SingleValueFunction())
          .stream()
          .collect(Collectors.toUnmodifiableMap(AggregateFunction::name, Function.identity()));

  private AggregateRegistry() {}

  public static Optional<AggregateFunction> find(String name) {
    return Optional.ofNullable(FUNCTIONS.get(name));
  }

  /**
   * The type of a call's result.
   *
   * @throws io.weir.kernel.RejectedException 42883 where there is no such function of such
   *     arguments
   */
  public static DataType result(String name, List<DataType> args) {
    AggregateFunction function = FUNCTIONS.get(name);
    DataType result = function == null ? null : function.result(args);
    if (result == null) {
      throw unknown(name, args);
    }
    return result;
  }

  /**
   * A new state of a call.
   *
   * @throws io.weir.kernel.RejectedException 42883 where there is no such function of such
   *     arguments
   */
  public static AggregateState create(
      String name, boolean distinct, List<DataType> args, boolean appendOnly) {
    AggregateFunction function = FUNCTIONS.get(name);
    if (function == null || function.result(args) == null) {
      throw unknown(name, args);
    }
    if (!distinct) {
      return function.create(args, appendOnly);
    }
    if (args.size() != 1) {
      throw unknown(name + "(DISTINCT ...)", args);
    }
    // Of equal values that look different one is shown, and which one may change as more come: so
    // distinct values are taken back even where rows never are.
    return new DistinctAggregate(function.create(args, false), args.get(0));
  }

  private static RuntimeException unknown(String name, List<DataType> args) {
    String types = args.stream().map(t -> t.kind().sqlName()).collect(Collectors.joining(", "));
    return Rejection.of(
            SqlState.UNDEFINED_FUNCTION, "function " + name + "(" + types + ") does not exist")
        .withHint(
            "Aggregates that can be maintained: "
                + FUNCTIONS.keySet().stream().sorted().collect(Collectors.joining(", "))
                + ".")
        .exception();
  }
}
