package io.weir.storage.embedded;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.kernel.ObjectId;
import io.weir.storage.ChangelogStore;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A snapshot that unpacks its blocks, each for whoever asks first, and pins their files meanwhile.
 */
final class BlockReader implements ChangelogStore.Snapshot {
  private final ObjectId collection;
  private final List<DataType> types;
  private final List<BlockRef> blocks;
  private final Runnable release;
  private final Queue<BlockRef> left;
  private volatile boolean closed;

  BlockReader(ObjectId collection, List<DataType> types, List<BlockRef> blocks, Runnable release) {
    this.collection = collection;
    this.types = types;
    this.blocks = blocks;
    this.left = new ConcurrentLinkedQueue<>(blocks);
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
    BlockRef block = left.poll();
    if (block == null) {
      return Optional.empty();
    }
    boolean read = false;
    try {
      Batch batch = block.read(collection, types);
      read = true;
      return Optional.of(batch);
    } finally {
      if (!read) {
        // It is not over then: somebody else would take the rest for all there is.
        left.add(block);
      }
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      release.run();
    }
  }
}
