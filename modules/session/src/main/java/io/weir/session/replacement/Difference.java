package io.weir.session.replacement;

import io.weir.columnar.Batch;
import io.weir.columnar.Batches;
import io.weir.columnar.Consolidator;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition.OfReplacement;
import io.weir.domain.catalog.ObjectType;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.session.Execution;
import io.weir.session.InputRows;
import io.weir.session.Names;
import io.weir.sql.statement.ObjectName;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What applying a replacement would change: its rows less those of its target.
 *
 * @param schema of both; a column that only one of them has is null in the rows of the other
 */
public record Difference(ObjectId replacement, ObjectId target, Schema schema) {
  /** The difference that the replacement of this name makes. */
  public static Difference of(CatalogSnapshot catalog, ObjectName name) {
    CatalogEntry entry = Names.object(catalog, ObjectType.REPLACEMENT, name);
    OfReplacement staged = (OfReplacement) entry.definition();
    Schema columns =
        catalog
            .entry(staged.target())
            .map(target -> both(entry, target))
            .orElseGet(() -> Objects.requireNonNull(entry.columns()));
    return new Difference(entry.id(), staged.target(), columns);
  }

  /** The columns of the one that has more; what either has null can be null. */
  private static Schema both(CatalogEntry replacement, CatalogEntry target) {
    List<Field> mine = Objects.requireNonNull(replacement.columns()).fields();
    List<Field> theirs = Objects.requireNonNull(target.columns()).fields();
    List<Field> more = mine.size() >= theirs.size() ? mine : theirs;
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < more.size(); i++) {
      boolean nullable =
          i >= mine.size()
              || i >= theirs.size()
              || mine.get(i).nullable()
              || theirs.get(i).nullable();
      fields.add(new Field(more.get(i).name(), more.get(i).type(), nullable));
    }
    return new Schema(fields);
  }

  /** Both, which are read at one epoch. */
  public Set<ObjectId> inputs() {
    return Ordered.setOf(replacement, target);
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
