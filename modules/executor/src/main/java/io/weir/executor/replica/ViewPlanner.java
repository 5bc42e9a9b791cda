package io.weir.executor.replica;

import io.weir.dataflow.plan.Plan;
import io.weir.domain.view.ViewDefinition;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import java.util.Set;

/**
 * Plans a view's query against the node's catalog. Blocks for milliseconds; throws
 * RejectedException.
 */
@FunctionalInterface
public interface ViewPlanner {
  PlannedView plan(ObjectId view, ViewDefinition definition);

  /**
   * A view's plan.
   *
   * @param appendOnly those of its inputs that never retract a row; operators over them need less
   *     memory
   */
  record PlannedView(Plan plan, Set<ObjectId> appendOnly) {
    public PlannedView {
      appendOnly = Ordered.set(appendOnly);
    }
  }
}
