package io.weir.storage.embedded;

import io.weir.columnar.Batch;
import io.weir.kernel.ObjectId;
import io.weir.storage.Commit;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for the log. One without a frame writes nothing, and is answered when
 * everything before it is durable.
 */
final class Pending<T> {
  final CompletableFuture<T> answer = new CompletableFuture<>();

  /** Gives the answer once the frame is applied; runs in the state's monitor and may throw it. */
  private final Supplier<T> result;

  /** What to encode; null for a request without a frame. */
  private final @Nullable Supplier<Encoded> frame;

  /** Set by one thread, before it takes the monitor to say {@link #ready}. */
  private @Nullable Encoded encoded;

  /** Whether it can be written, or has {@link #failure}. Belongs to the queue's monitor. */
  boolean ready;

  /** Why it could not be encoded. Belongs to the queue's monitor. */
  @Nullable Throwable failure;

  /** Where it was written. Belongs to the writer. */
  long number;

  long blocksAt;

  Pending(@Nullable Supplier<Encoded> frame, Supplier<T> result) {
    this.frame = frame;
    this.result = result;
    this.ready = frame == null;
  }

  /** A frame without its header. */
  record Encoded(LogRecord record, List<ByteBuffer> buffers, long blocksLength, int recordLength) {
    long length() {
      return Frame.HEADER + blocksLength + recordLength;
    }
  }

  void encode() {
    if (frame != null) {
      encoded = frame.get();
    }
  }

  @Nullable Encoded encoded() {
    return encoded;
  }

  /** How to give the answer, once the monitor is released. */
  Runnable succeed() {
    T value;
    try {
      value = result.get();
    } catch (RuntimeException e) {
      return () -> answer.completeExceptionally(e);
    }
    return () -> answer.complete(value);
  }

  Runnable fail(Throwable failure) {
    return () -> answer.completeExceptionally(failure);
  }

  /** A frame that only names its collection. */
  static Encoded frameOf(ObjectId collection, LogRecord record) {
    return frameOf(List.of(BlockCodec.empty(collection, 0)), record);
  }

  static Encoded frameOf(Commit commit, long[] previousUppers) {
    List<BlockCodec.Encoded> blocks = new ArrayList<>();
    List<LogRecord.Part> parts = new ArrayList<>();
    for (int i = 0; i < previousUppers.length; i++) {
      Commit.Append append = commit.appends().get(i);
      Batch delta = append.delta();
      List<BlockCodec.Encoded> own =
          delta.isEmpty()
              ? List.of(BlockCodec.empty(append.collection(), commit.epoch()))
              : BlockCodec.encodeAll(append.collection(), commit.epoch(), delta);
      blocks.addAll(own);
      parts.add(
          new LogRecord.Part(
              append.collection(),
              append.generation(),
              previousUppers[i],
              own.stream().map(BlockCodec.Encoded::header).toList(),
              append.offsets(),
              append.replaceOffsets()));
    }
    return frameOf(blocks, new LogRecord.Committed(commit.epoch(), parts));
  }

  private static Encoded frameOf(List<BlockCodec.Encoded> blocks, LogRecord record) {
    List<ByteBuffer> buffers = new ArrayList<>(blocks.size() + 1);
    long blocksLength = 0;
    for (BlockCodec.Encoded block : blocks) {
      buffers.add(ByteBuffer.wrap(block.bytes(), 0, block.length()));
      blocksLength += block.length();
    }
    ByteSink out = new ByteSink(256);
    LogRecord.write(record, out);
    buffers.add(out.buffer());
    return new Encoded(record, buffers, blocksLength, out.size());
  }
}
