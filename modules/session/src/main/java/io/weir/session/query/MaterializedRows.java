package io.weir.session.query;

import io.weir.columnar.Batch;
import io.weir.columnar.Batches;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectType;
import io.weir.gateway.Writes;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Execution;
import io.weir.session.InputRows;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * All rows of a query at once, for statements that write them.
 *
 * @param basis what the rows hold for
 */
public record MaterializedRows(Batch rows, Writes.Basis basis) {
  /** What is written is written as one, so it has to fit into memory. */
  private static final long MAX_BYTES = 512L << 20;

  /** Runs {@code plan} over its inputs as they are from now on. */
  public static CompletionStage<MaterializedRows> of(QueryPlan plan, Execution execution) {

    return InputRows.open(execution, plan.inputs())
        .thenCompose(
            opened ->
                execution
                    .cancellation()
                    .guard(
                        CompletableFuture.supplyAsync(
                            () -> read(plan, opened, execution), execution.ports().blocking())));
  }

  private static MaterializedRows read(QueryPlan plan, InputRows inputs, Execution execution) {
    try (inputs) {
      List<Batch> batches = new ArrayList<>();
      long bytes = 0;
      Iterator<Batch> rows = plan.run(inputs, execution);
      while (rows.hasNext()) {
        execution.cancellation().check();
        Batch batch = rows.next();
        bytes += batch.bytes();
        if (bytes > MAX_BYTES) {
          throw Rejection.of(
                  SqlState.PROGRAM_LIMIT_EXCEEDED,
                  "a statement cannot write more than " + (MAX_BYTES >> 20) + " MB")
              .withHint("Split it: what one statement writes is written as one.")
              .exception();
        }
        batches.add(batch);
      }
      Batch all =
          batches.isEmpty()
              ? Batch.empty(plan.schema().types())
              : Batches.concat(plan.schema().types(), batches);
      return new MaterializedRows(all, basis(plan, inputs.epoch(), execution.catalog()));
    }
  }

  /**
   * The tables that the rows were computed from, through whatever views. What comes from outside is
   * read as of an epoch and not watched: a source that never rests would let no write pass.
   */
  private static Writes.Basis basis(QueryPlan plan, long epoch, CatalogSnapshot catalog) {
    Set<ObjectId> seen = new HashSet<>();
    Set<ObjectId> tables = new HashSet<>();
    Deque<ObjectId> open = new ArrayDeque<>(plan.inputs());
    while (!open.isEmpty()) {
      CatalogEntry entry = catalog.entry(open.pop()).orElse(null);
      if (entry == null || !seen.add(entry.id())) {
        continue;
      }
      if (entry.type() == ObjectType.TABLE) {
        tables.add(entry.id());
      } else {
        open.addAll(entry.dependsOn());
      }
    }
    return tables.isEmpty() ? Writes.Basis.NONE : new Writes.Basis(epoch, tables);
  }
}
