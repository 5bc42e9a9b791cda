package io.weir.storage.embedded;

import io.weir.storage.file.NoSpaceException;
import io.weir.storage.file.StorageDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Appends frames to the newest segment. Used by one writer step at a time. */
final class LogWriter {
  private final StorageDirectory directory;
  private final long segmentBytes;
  private @Nullable DataFile current;
  private long newestNumber;
  private long lastFrame;

  LogWriter(StorageDirectory directory, long segmentBytes, StoreState recovered) {
    this.directory = directory;
    this.segmentBytes = segmentBytes;
    this.lastFrame = recovered.lastFrame;
    if (!recovered.segments.isEmpty()) {
      current = recovered.segments.lastEntry().getValue();
      newestNumber = recovered.segments.lastKey();
    }
  }

  /** A write after which nobody knows what is on the disk. */
  static final class BrokenException extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * Writes the frames of the group with one write and one fsync, and tells each where it stands.
   *
   * @return the segment that they are in; null where none of the group has a frame
   * @throws NoSpaceException nothing of the group was written
   * @throws BrokenException it is unknown what was written: nothing more may be
   */
  @Nullable DataFile write(List<Pending<?>> group) throws IOException {
    if (group.stream().allMatch(pending -> pending.encoded() == null)) {
      return null;
    }
    DataFile segment = segment();
    long start = segment.size;
    long end = start;
    long frame = lastFrame;
    List<ByteBuffer> buffers = new ArrayList<>();
    for (Pending<?> pending : group) {
      Pending.Encoded encoded = pending.encoded();
      if (encoded != null) {
        ByteSink header = new ByteSink(Frame.HEADER);
        new Frame(++frame, start, encoded.blocksLength(), encoded.recordLength()).write(header);
        buffers.add(header.buffer());
        buffers.addAll(encoded.buffers());
        pending.number = frame;
        pending.blocksAt = end + Frame.HEADER;
        end += encoded.length();
      }
    }
    append(segment, start, buffers);
    try {
      segment.file.force();
    } catch (IOException e) {
      throw new BrokenException(e);
    }
    segment.size = end;
    lastFrame = frame;
    return segment;
  }

  private static void append(DataFile segment, long start, List<ByteBuffer> buffers)
      throws IOException {
    try {
      segment.file.append(buffers);
    } catch (NoSpaceException e) {
      try {
        // Durable at once: a commit that failed must not come back after a crash.
        segment.file.truncate(start);
        segment.file.force();
      } catch (IOException again) {
        e.addSuppressed(again);
        throw new BrokenException(e);
      }
      throw e;
    } catch (IOException e) {
      throw new BrokenException(e);
    }
  }

  private DataFile segment() throws IOException {
    if (current == null || current.size >= segmentBytes) {
      long number = newestNumber + 1;
      try {
        current = LogSegment.create(directory, number, lastFrame + 1);
      } catch (NoSpaceException e) {
        throw e;
      } catch (IOException e) {
        throw new BrokenException(e);
      }
      newestNumber = number;
    }
    return current;
  }
}
