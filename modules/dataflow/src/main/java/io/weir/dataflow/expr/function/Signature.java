package io.weir.dataflow.expr.function;

import io.weir.columnar.DataType;
import java.util.List;

/**
 * A function as resolved for some argument types.
 *
 * @param params what the arguments are to be cast to
 * @param result a numeric one has no declared precision
 */
public record Signature(String name, List<DataType> params, DataType result, Kernel kernel) {
  public Signature {
    params = List.copyOf(params);
  }
}
