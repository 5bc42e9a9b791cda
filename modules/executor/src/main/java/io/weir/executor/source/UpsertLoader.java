package io.weir.executor.source;

import io.weir.columnar.Batch;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.domain.source.SourceEffect.StartConductor;
import io.weir.kernel.ObjectId;
import io.weir.storage.ChangelogStore;
import java.util.List;
import java.util.Optional;

/** Brings an upsert source's state back from its changelog. */
final class UpsertLoader {
  private UpsertLoader() {}

  static UpsertState load(ChangelogStore store, ObjectId collection, StartConductor start) {
    List<DataType> types = start.definition().outputs().getFirst().schema().types();
    UpsertState state = new UpsertState(types, start.definition().shape().keyColumns());
    long upper = store.state(collection).orElseThrow().upper();
    if (upper == 0) {
      return state;
    }
    Consolidator rows = new Consolidator(types);
    try (ChangelogStore.Snapshot snapshot = store.snapshot(collection, upper)) {
      for (Optional<Batch> batch = snapshot.next(); batch.isPresent(); batch = snapshot.next()) {
        rows.add(batch.get());
      }
    }
    state.load(rows.take());
    return state;
  }
}
