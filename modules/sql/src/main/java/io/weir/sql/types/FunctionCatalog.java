package io.weir.sql.types;

import io.weir.columnar.DataType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The functions and operators that queries can call. */
public interface FunctionCatalog {
  /**
   * The function that a call means.
   *
   * @param name in lower case; an operator's sign
   * @param args the arguments' types, null for a quoted literal
   */
  Optional<Resolved> scalar(String name, List<? extends @Nullable DataType> args);

  /** Whether any scalar function has this name. */
  boolean isScalar(String name);

  /** The result's type of an aggregate function; empty where it does not take these types. */
  Optional<DataType> aggregate(String name, List<DataType> args);

  boolean isAggregate(String name);

  /**
   * @param args what the arguments have to be cast to
   * @param strict whether it gives null for null arguments only
   */
  record Resolved(String name, List<DataType> args, DataType result, boolean strict) {
    public Resolved {
      args = List.copyOf(args);
    }
  }
}
