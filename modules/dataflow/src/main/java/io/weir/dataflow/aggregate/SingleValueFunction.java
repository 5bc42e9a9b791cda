package io.weir.dataflow.aggregate;

import io.weir.columnar.DataType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code single_value}: the value of the one row, null where there is none, 21000 where there are
 * more. What a subquery used as an expression becomes.
 */
final class SingleValueFunction implements AggregateFunction {
  @Override
  public String name() {
    return "single_value";
  }

  @Override
  public @Nullable DataType result(List<DataType> args) {
    return args.size() == 1 ? args.get(0) : null;
  }

  @Override
  public AggregateState create(List<DataType> args, boolean appendOnly) {
    return new OrderedValues(args.get(0), OrderedValues.Pick.ONLY);
  }
}
