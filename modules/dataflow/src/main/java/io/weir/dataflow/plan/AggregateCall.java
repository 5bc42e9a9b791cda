package io.weir.dataflow.plan;

import io.weir.columnar.DataType;
import java.util.List;

/**
 * An aggregate function of the {@code AggregateRegistry}, by name ({@code count}, {@code sum},
 * {@code avg}, {@code min}, {@code max}, {@code single_value}, ...).
 *
 * @param args input columns; none for {@code count(*)}
 * @param filter a boolean input column that lets a row in where true, or -1
 */
public record AggregateCall(
    String function, boolean distinct, List<Integer> args, int filter, DataType type) {
  public AggregateCall {
    args = List.copyOf(args);
  }
}
