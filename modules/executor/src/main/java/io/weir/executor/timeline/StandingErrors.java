package io.weir.executor.timeline;

import io.weir.columnar.Batch;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Consolidator;
import io.weir.dataflow.circuit.Delta;
import io.weir.executor.CollectionIds;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.storage.ChangelogStore;
import java.util.Optional;

/** The errors of a view that no row explains away: while there are any, its rows are not right. */
public final class StandingErrors {
  private StandingErrors() {}

  /** One of the errors of {@code collection} as of {@code epoch}. Blocks on the disk. */
  public static Optional<Rejection> first(ChangelogStore store, ObjectId collection, long epoch) {
    ObjectId errors = CollectionIds.errorsOf(collection);
    return store.state(errors).isEmpty() ? Optional.empty() : standing(store, errors, epoch);
  }

  private static Optional<Rejection> standing(ChangelogStore store, ObjectId errors, long epoch) {
    Consolidator sum = new Consolidator(Delta.ERRORS.types());
    try (ChangelogStore.Snapshot snapshot = store.snapshot(errors, epoch)) {
      for (Optional<Batch> batch = snapshot.next(); batch.isPresent(); batch = snapshot.next()) {
        sum.add(batch.get());
      }
    }
    Batch standing = sum.take();
    for (int row = 0; row < standing.rows(); row++) {
      if (standing.weight(row) > 0) {
        BytesColumn sqlState = (BytesColumn) standing.column(0);
        BytesColumn message = (BytesColumn) standing.column(1);
        return Optional.of(Rejection.of(sqlState.text(row), message.text(row)));
      }
    }
    return Optional.empty();
  }
}
