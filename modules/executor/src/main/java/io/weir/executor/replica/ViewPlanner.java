package io.weir.executor.replica;

import io.weir.dataflow.plan.Plan;
import io.weir.domain.view.ViewDefinition;

/**
 * Plans a view's query against the node's catalog. Blocks for milliseconds; throws
 * RejectedException.
 */
@FunctionalInterface
public interface ViewPlanner {
  Plan plan(ViewDefinition definition);
}
