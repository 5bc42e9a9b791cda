package io.weir.dataflow.expr.function;

import java.util.List;

/**
 * What there is under one name.
 *
 * @param maxArgs -1 where there is no limit
 * @param overloads the signatures that are fixed; functions that fit themselves to their arguments
 *     ({@code =}, {@code greatest}) have none
 */
public record FunctionInfo(String name, int minArgs, int maxArgs, List<Signature> overloads) {
  public FunctionInfo {
    overloads = List.copyOf(overloads);
  }
}
