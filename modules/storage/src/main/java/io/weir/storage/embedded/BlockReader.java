package io.weir.storage.embedded;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.kernel.ObjectId;
import io.weir.storage.ChangelogStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A snapshot that unpacks its blocks one after the other, and pins their files meanwhile. */
final class BlockReader implements ChangelogStore.Snapshot {
  private final ObjectId collection;
  private final List<DataType> types;
  private final List<BlockRef> blocks;
  private final Runnable release;
  private final List<BlockReader> parts = new ArrayList<>();
  private int next;
  private volatile boolean closed;

  BlockReader(ObjectId collection, List<DataType> types, List<BlockRef> blocks, Runnable release) {
    this.collection = collection;
    this.types = types;
    this.blocks = blocks;
    this.release = release;
  }

  @Override
  public long rowsTotal() {
    return blocks.stream().mapToLong(BlockRef::rows).sum();
  }

  @Override
  public long bytesTotal() {
    return blocks.stream().mapToLong(BlockRef::length).sum();
  }

  @Override
  public Optional<Batch> next() {
    if (closed) {
      throw new IllegalStateException("the snapshot of " + collection + " is closed");
    }
    if (next == blocks.size()) {
      return Optional.empty();
    }
    // The place moves on success only: who asks again gets the same failure, never a gap.
    Batch batch = blocks.get(next).read(collection, types);
    next++;
    return Optional.of(batch);
  }

  @Override
  public List<ChangelogStore.Snapshot> split(int count) {
    int used = Math.clamp(blocks.size() - next, 1, count);
    for (int part = 0; part < used; part++) {
      List<BlockRef> own = new ArrayList<>();
      for (int i = next + part; i < blocks.size(); i += used) {
        own.add(blocks.get(i));
      }
      parts.add(new BlockReader(collection, types, own, () -> {}));
    }
    next = blocks.size();
    return List.copyOf(parts);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      parts.forEach(BlockReader::close);
      release.run();
    }
  }
}
