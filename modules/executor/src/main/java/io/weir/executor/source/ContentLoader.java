package io.weir.executor.source;

import io.weir.columnar.Batch;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.domain.source.SourceDefinition;
import io.weir.kernel.ObjectId;
import io.weir.storage.ChangelogStore;
import java.util.List;
import java.util.Optional;

/** Reads what a collection holds. Blocks on the disk. */
final class ContentLoader {
  private ContentLoader() {}

  /** The current rows by key. */
  static UpsertState upsert(
      ChangelogStore store, ObjectId collection, SourceDefinition definition) {
    List<DataType> types = definition.outputs().getFirst().schema().types();
    UpsertState state = new UpsertState(types, definition.shape().keyColumns());
    state.load(content(store, collection, types));
    return state;
  }

  /** All rows as of the newest epoch, consolidated. */
  static Batch content(ChangelogStore store, ObjectId collection, List<DataType> types) {
    long upper = store.state(collection).orElseThrow().upper();
    if (upper == 0) {
      return Batch.empty(types);
    }
    Consolidator rows = new Consolidator(types);
    try (ChangelogStore.Snapshot snapshot = store.snapshot(collection, upper)) {
      for (Optional<Batch> batch = snapshot.next(); batch.isPresent(); batch = snapshot.next()) {
        rows.add(batch.get());
      }
    }
    return rows.take();
  }
}
