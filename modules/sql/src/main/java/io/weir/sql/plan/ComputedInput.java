package io.weir.sql.plan;

import io.weir.columnar.DataType;
import io.weir.columnar.Schema;
import io.weir.dataflow.expr.Expr;
import io.weir.dataflow.plan.Plan;
import io.weir.dataflow.plan.SortKey;
import io.weir.kernel.ObjectId;
import io.weir.sql.algebra.Frame;
import java.util.List;

/**
 * A part of an ad-hoc query that no incremental plan computes. Its rows are computed once and then
 * read under {@link #id} like a collection.
 */
public sealed interface ComputedInput {
  ObjectId id();

  Schema schema();

  /** The input's rows, each followed by the calls' results. */
  record Windows(
      ObjectId id,
      Plan input,
      List<Integer> partition,
      List<SortKey> order,
      WindowFrame frame,
      List<WindowCall> calls,
      Schema schema)
      implements ComputedInput {}

  /**
   * @param startOffset what PRECEDING or FOLLOWING counts; 0 for the other edges
   */
  record WindowFrame(
      Frame.Unit unit,
      Frame.Edge start,
      long startOffset,
      Frame.Edge end,
      long endOffset,
      Frame.Exclusion exclusion) {}

  /**
   * @param filter a boolean input column, or -1
   */
  record WindowCall(String function, List<Integer> args, int filter, DataType type) {}

  /** The input's rows, each as often as the functions give values, followed by those. */
  record TableFunctions(
      ObjectId id,
      Plan input,
      List<FunctionCall> functions,
      boolean ordinality,
      boolean keepEmpty,
      Schema schema)
      implements ComputedInput {}

  /** A set-returning function over columns of the input. */
  record FunctionCall(String function, List<Expr> args, DataType type) {}

  /**
   * @param work the id that {@code step} reads the round before under
   * @param inputs what {@code step} needs computed anew in every round
   */
  record Recursion(
      ObjectId id,
      boolean all,
      Plan anchor,
      ObjectId work,
      Plan step,
      List<ComputedInput> inputs,
      Schema schema)
      implements ComputedInput {}
}
