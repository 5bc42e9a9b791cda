package io.weir.storage.embedded;

/**
 * How a store keeps its files.
 *
 * @param segmentBytes a log segment is closed when it has grown to this
 * @param retentionMillis compaction keeps so many milliseconds of epochs behind the newest one of
 *     each collection readable one by one
 * @param flushBlocks so many small blocks of one collection in the log make a run file
 * @param flushBytes so many bytes of one collection in the log make a run file
 * @param memoryBytes what one compaction may hold of rows to cancel out
 */
public record Options(
    long segmentBytes, long retentionMillis, int flushBlocks, long flushBytes, long memoryBytes) {
  public static final Options DEFAULT = new Options(64L << 20, 60_000, 128, 8L << 20, 32L << 20);

  public Options {
    if (segmentBytes < 1
        || retentionMillis < 0
        || flushBlocks < 1
        || flushBytes < 1
        || memoryBytes < 1) {
      throw new IllegalArgumentException("options must be positive");
    }
  }

  public Options withSegmentBytes(long bytes) {
    return new Options(bytes, retentionMillis, flushBlocks, flushBytes, memoryBytes);
  }

  public Options withRetentionMillis(long millis) {
    return new Options(segmentBytes, millis, flushBlocks, flushBytes, memoryBytes);
  }

  public Options withFlush(int blocks, long bytes) {
    return new Options(segmentBytes, retentionMillis, blocks, bytes, memoryBytes);
  }

  public Options withMemoryBytes(long bytes) {
    return new Options(segmentBytes, retentionMillis, flushBlocks, flushBytes, bytes);
  }
}
