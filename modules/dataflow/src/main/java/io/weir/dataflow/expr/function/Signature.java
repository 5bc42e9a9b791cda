package io.weir.dataflow.expr.function;

import io.weir.columnar.DataType;
import java.util.List;

/**
 * A function as resolved for some argument types.
 *
 * @param params what the arguments are to be cast to
 * @param result a numeric one has no declared precision
 * @param strict whether a null argument makes the result null, without an error
 */
public record Signature(
    String name, List<DataType> params, DataType result, Kernel kernel, boolean strict) {
  public Signature {
    params = List.copyOf(params);
  }

  /** A strict one. */
  public Signature(String name, List<DataType> params, DataType result, Kernel kernel) {
    this(name, params, result, kernel, true);
  }

  /** The same, but it has its own answer to a null. */
  public Signature lenient() {
    return new Signature(name, params, result, kernel, false);
  }
}
