package io.weir.dataflow.aggregate;

import io.weir.columnar.DataType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An aggregate function: which arguments it takes and what it makes of them. Stateless. */
public interface AggregateFunction {
  /** As it is called in SQL, in lower case. */
  String name();

  /** The type of its result; null where it does not take arguments of these types. */
  @Nullable DataType result(List<DataType> args);

  /**
   * A state that has no groups yet, for arguments that {@link #result} takes.
   *
   * @param appendOnly whether no row will ever be taken away; then less needs to be kept
   */
  AggregateState create(List<DataType> args, boolean appendOnly);
}
