package io.weir.dataflow.expr;

import io.weir.columnar.DataType;
import io.weir.dataflow.expr.function.Casts;
import io.weir.dataflow.expr.function.Coercion;
import io.weir.dataflow.expr.function.FunctionFamilies;
import io.weir.dataflow.expr.function.FunctionInfo;
import io.weir.dataflow.expr.function.Functions;
import io.weir.dataflow.expr.function.Signature;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The scalar functions and operators that there are, by name in lower case; an operator's name is
 * its sign. The planner asks here what it may put into an {@link Expr.Call}.
 */
public final class FunctionRegistry {
  private static final Functions FUNCTIONS = FunctionFamilies.load();

  private FunctionRegistry() {}

  /** Which function {@code name} is for arguments of these types; empty where none fits. */
  public static Optional<Signature> resolve(String name, List<DataType> args) {
    return FUNCTIONS.resolve(name, args);
  }

  /** Everything that is registered. */
  public static Collection<FunctionInfo> all() {
    return FUNCTIONS.all();
  }

  /** Whether {@code CAST(x AS to)} exists for an x of type {@code from}. */
  public static boolean canCast(DataType from, DataType to) {
    return Casts.find(from, to).isPresent();
  }

  /** Whether an argument of type {@code from} is cast to {@code to} without being asked to. */
  public static boolean isImplicit(DataType from, DataType to) {
    return Coercion.isImplicit(from, to);
  }

  /** The type that values of all these types have in common, as for CASE and UNION. */
  public static Optional<DataType> commonType(List<DataType> types) {
    return Coercion.common(types);
  }
}
