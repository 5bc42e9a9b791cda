package io.weir.dataflow.aggregate;

import io.weir.columnar.DataType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code sum}: of int2 and int4 an int8 (22003 where it does not fit), of int8 a numeric, of floats
 * a float, of numerics a numeric with the largest scale among the values there are, of intervals an
 * interval. Null where no value is. All exact: order and retractions leave no trace.
 */
final class SumFunction implements AggregateFunction {
  @Override
  public String name() {
    return "sum";
  }

  @Override
  public @Nullable DataType result(List<DataType> args) {
    if (args.size() != 1) {
      return null;
    }
    return switch (args.get(0).kind()) {
      case INT2, INT4 -> DataType.INT8;
      case INT8, NUMERIC -> DataType.NUMERIC;
      case FLOAT4 -> DataType.FLOAT4;
      case FLOAT8 -> DataType.FLOAT8;
      case INTERVAL -> DataType.INTERVAL;
      default -> null;
    };
  }

  @Override
  public AggregateState create(List<DataType> args, boolean appendOnly) {
    return switch (args.get(0).kind()) {
      case INT2, INT4 -> new IntegerSums(IntegerSums.Result.INT8);
      case INT8 -> new IntegerSums(IntegerSums.Result.NUMERIC);
      case NUMERIC -> new NumericSums(false);
      case FLOAT4 -> new FloatSums(FloatSums.Result.FLOAT4);
      case FLOAT8 -> new FloatSums(FloatSums.Result.FLOAT8);
      case INTERVAL -> new IntervalSums(false);
      default -> throw new IllegalArgumentException("sum of " + args);
    };
  }
}
