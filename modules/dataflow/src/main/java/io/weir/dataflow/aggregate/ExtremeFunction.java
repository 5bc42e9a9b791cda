package io.weir.dataflow.aggregate;

import io.weir.columnar.DataType;
import io.weir.columnar.TypeKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code min} and {@code max} of every type that has an order; null where no value is. */
record ExtremeFunction(String name, boolean max) implements AggregateFunction {
  @Override
  public @Nullable DataType result(List<DataType> args) {
    if (args.size() != 1 || args.get(0).kind() == TypeKind.JSONB) {
      return null;
    }
    return args.get(0);
  }

  @Override
  public AggregateState create(List<DataType> args, boolean appendOnly) {
    DataType type = args.get(0);
    return switch (type.layout()) {
      case LONG, DOUBLE -> new LongExtremes(type, max, appendOnly);
      case BYTES ->
          appendOnly
              ? new GrowingExtremes(type, max)
              : new OrderedValues(type, max ? OrderedValues.Pick.MAX : OrderedValues.Pick.MIN);
    };
  }
}
