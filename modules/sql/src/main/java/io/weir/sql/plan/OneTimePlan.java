package io.weir.sql.plan;

import io.weir.dataflow.plan.Plan;
import io.weir.dataflow.plan.SortKey;
import java.util.List;

/**
 * How to run a query once.
 *
 * @param inputs to be computed first, in this order
 * @param plan its first columns are the result's; further ones only sort it
 * @param order of the final rows; empty where any will do
 * @param limit how many rows to give at most, -1 for all
 * @param columns how many columns the result has
 */
public record OneTimePlan(
    List<ComputedInput> inputs,
    Plan plan,
    List<SortKey> order,
    long offset,
    long limit,
    int columns) {
  public OneTimePlan {
    inputs = List.copyOf(inputs);
    order = List.copyOf(order);
  }
}
