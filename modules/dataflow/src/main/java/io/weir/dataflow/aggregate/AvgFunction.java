package io.weir.dataflow.aggregate;

import io.weir.columnar.DataType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code avg}: of integers and numerics a numeric with the digits that PostgreSQL's division gives
 * it, of floats a float8, of intervals an interval. Null where no value is.
 */
final class AvgFunction implements AggregateFunction {
  @Override
  public String name() {
    return "avg";
  }

  @Override
  public @Nullable DataType result(List<DataType> args) {
    if (args.size() != 1) {
      return null;
    }
    return switch (args.get(0).kind()) {
      case INT2, INT4, INT8, NUMERIC -> DataType.NUMERIC;
      case FLOAT4, FLOAT8 -> DataType.FLOAT8;
      case INTERVAL -> DataType.INTERVAL;
      default -> null;
    };
  }

  @Override
  public AggregateState create(List<DataType> args, boolean appendOnly) {
    return switch (args.get(0).kind()) {
      case INT2, INT4, INT8 -> new IntegerSums(IntegerSums.Result.AVERAGE);
      case NUMERIC -> new NumericSums(true);
      case FLOAT4, FLOAT8 -> new FloatSums(FloatSums.Result.AVERAGE);
      case INTERVAL -> new IntervalSums(true);
      default -> throw new IllegalArgumentException("avg of " + args);
    };
  }
}
