package io.weir.session.relation;

import io.weir.columnar.Batch;
import io.weir.columnar.Schema;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.gateway.Status.OperationStatus;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Changes, those that run and those that ended. */
final class WeirOperations {
  private static final Schema OPERATIONS =
      Columns.of(
          "id text!, kind text!, statement text!, principal text!, status text!, step int4!,"
              + " steps int4!, error text, started_at timestamptz!, ended_at timestamptz,"
              + " activity text");

  private WeirOperations() {}

  static List<SystemRelation> relations() {
    return List.of(SystemRelation.weir("weir_operations", OPERATIONS, WeirOperations::operations));
  }

  private static CompletionStage<Batch> operations(SystemRelation.Context context) {
    return context
        .status()
        .operations()
        .thenCombine(
            context.status().hydration(),
            (operations, hydration) -> {
              Rows rows = new Rows(OPERATIONS);
              for (OperationStatus o : operations) {
                rows.add(
                    o.id(),
                    o.kind(),
                    o.statement(),
                    o.principal(),
                    o.status(),
                    o.step(),
                    o.steps(),
                    o.error(),
                    o.startedAt(),
                    o.endedAt(),
                    activity(o, context, hydration));
              }
              return rows.build();
            });
  }

  /** The step at hand; where a cluster is waited for, how far that is. */
  private static @Nullable String activity(
      OperationStatus operation, SystemRelation.Context context, List<HydrationStatus> hydration) {
    ObjectId target = operation.target();
    if (target == null) {
      return operation.doing();
    }
    return context
        .clusters()
        .standing(target)
        .filter(live -> live.pending() != null)
        .map(live -> new ClusterActivity(context.catalog(), hydration).of(target, live))
        .orElse(operation.doing());
  }
}
