package io.weir.session.replacement;

import io.weir.columnar.Batch;
import io.weir.columnar.Batches;
import io.weir.columnar.Consolidator;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition.OfReplacement;
import io.weir.domain.catalog.ObjectType;
import io.weir.kernel.ObjectId;
import io.weir.session.Execution;
import io.weir.session.InputRows;
import io.weir.session.Names;
import io.weir.sql.statement.ObjectName;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What applying a replacement would change: its rows less those of its target.
 *
 * @param schema of the target
 */
public record Difference(ObjectId replacement, ObjectId target, Schema schema) {
  /** The difference that the replacement of this name makes. */
  public static Difference of(CatalogSnapshot catalog, ObjectName name) {
    CatalogEntry entry = Names.object(catalog, ObjectType.REPLACEMENT, name);
    OfReplacement staged = (OfReplacement) entry.definition();
    return new Difference(entry.id(), staged.target(), Objects.requireNonNull(entry.columns()));
  }

  /** Both, which are read at one epoch. */
  public Set<ObjectId> inputs() {
    return Set.of(replacement, target);
  }

  /** Rows to come have positive weights, rows to go negative ones. */
  public CompletionStage<Batch> read(Execution execution) {
    return InputRows.open(execution, inputs())
        .thenCompose(
            opened ->
                execution
                    .cancellation()
                    .guard(
                        CompletableFuture.supplyAsync(
                            () -> sum(opened, execution), execution.ports().blocking())));
  }

  private Batch sum(InputRows opened, Execution execution) {
    try (opened) {
      Consolidator sum = new Consolidator(schema.types());
      for (ObjectId input : List.of(replacement, target)) {
        Iterator<Batch> rows = opened.rows(input, true, execution.cancellation());
        while (rows.hasNext()) {
          Batch batch = Batches.fit(schema.types(), rows.next());
          sum.add(input.equals(target) ? batch.negate() : batch);
        }
      }
      return sum.take();
    }
  }
}
