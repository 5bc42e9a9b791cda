package io.weir.executor.sink;

import io.weir.columnar.Batch;
import io.weir.columnar.ByteSink;
import io.weir.columnar.RowHash;
import io.weir.columnar.Schema;
import io.weir.columnar.order.RowKeyEncoder;
import io.weir.connector.KeyedDelta;
import io.weir.domain.sink.SinkDefinition;
import io.weir.storage.ChangelogStore;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Sees to it that a sink's key names one row each, over all epochs: a second row under a key would
 * take the first one's place downstream, and its end would take both away. Keeps a fingerprint of
 * each key that is downstream, sixteen bytes or so; where one is met again, the changelog tells
 * whether it is the key or another one with the same fingerprint. Used by one thread at a time; to
 * be built again after any failure.
 */
final class KeyGuard {
  private final ChangelogStore store;
  private final SinkDefinition definition;
  private final Fingerprints keys = new Fingerprints();
  private boolean complete;

  KeyGuard(ChangelogStore store, SinkDefinition definition) {
    this.store = store;
    this.definition = definition;
  }

  /**
   * Takes what is written next. Blocks on the disk, the first time for long: what is downstream
   * already has to be read.
   *
   * @param delta consolidated; all of a key
   * @param position the epoch that was written before; empty where none was
   * @throws io.weir.kernel.RejectedException 23505 where a key gets a second row
   */
  void take(Batch delta, OptionalLong position) {
    if (!complete) {
      complete = true;
      if (position.isPresent()) {
        load(position.getAsLong());
      }
    }
    change(delta, position);
  }

  private void load(long epoch) {
    SinkParts downstream =
        new SinkParts(
            store,
            definition.from(),
            definition.schema().types(),
            definition.key(),
            OptionalLong.empty(),
            epoch,
            SinkWrite.PART_ROWS);
    for (int i = 0; i < downstream.count(); i++) {
      change(downstream.load(i), OptionalLong.empty());
    }
  }

  private void change(Batch delta, OptionalLong position) {
    Schema schema = definition.schema();
    List<Integer> key = definition.key();
    KeyedDelta changes = KeyedDelta.of(delta, schema, key);
    long[] hashes = new long[delta.rows()];
    RowHash.rows(key.stream().map(delta::column).toList(), delta.rows(), hashes);
    for (int i = 0; i < changes.size(); i++) {
      int before = changes.before(i);
      int after = changes.after(i);
      if (before >= 0 && after < 0) {
        keys.remove(hashes[before]);
      } else if (before < 0
          && !keys.add(hashes[after])
          && position.isPresent()
          && stands(delta, after, position.getAsLong())) {
        throw KeyedDelta.notUnique(delta, after, schema, key);
      }
    }
  }

  /** Whether the collection has a row under the key of this row. */
  private boolean stands(Batch delta, int row, long position) {
    int[] columns = definition.key().stream().mapToInt(Integer::intValue).toArray();
    RowKeyEncoder encoder =
        RowKeyEncoder.exact(
            definition.key().stream().map(definition.schema()::type).toList(), columns);
    ByteSink wanted = new ByteSink();
    encoder.encode(delta, row, wanted);
    ByteSink found = new ByteSink();
    long count = 0;
    try (ChangelogStore.Snapshot all = store.snapshot(definition.from(), position)) {
      for (Optional<Batch> batch = all.next(); batch.isPresent(); batch = all.next()) {
        for (int i = 0; i < batch.get().rows(); i++) {
          found.clear();
          encoder.encode(batch.get(), i, found);
          if (Arrays.equals(found.array(), 0, found.size(), wanted.array(), 0, wanted.size())) {
            count += batch.get().weight(i);
          }
        }
      }
    }
    return count > 0;
  }
}
