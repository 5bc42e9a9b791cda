package io.weir.storage.embedded;

import io.weir.kernel.ObjectId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of one log segment: headers and records only, blocks only where nobody can know
 * yet whether they were acknowledged. Damage is told in two kinds. What was written after the file
 * was last durable is a torn tail: nobody was told that it is there. Damage before that place is of
 * acknowledged data.
 */
final class LogScan {
  /** A whole frame. */
  record Located(long at, Frame frame, LogRecord record) {
    long blocksAt() {
      return at + Frame.HEADER;
    }

    long end() {
      return at + frame.length();
    }
  }

  /**
   * Damaged bytes {@code from .. to}.
   *
   * @param named whose blocks stand there, and the newest epoch of each
   * @param explained whether that is everything that stood there
   */
  record Damage(long from, long to, Map<ObjectId, Long> named, boolean explained) {}

  /** Frames and damages in the order of the file. */
  final List<Object> found = new ArrayList<>();

  /** Where the torn tail begins; the size where there is none. */
  private long end;

  private final DataFile segment;
  private final FileWindow window;
  private final boolean last;

  private LogScan(DataFile segment, boolean last) {
    this.segment = segment;
    this.last = last;
    this.end = segment.size;
    this.window = new FileWindow(segment.file, segment.size);
  }

  /**
   * @param last whether it is the newest segment: only there can be a torn tail
   */
  static LogScan of(DataFile segment, boolean last) throws IOException {
    LogScan scan = new LogScan(segment, last);
    scan.frames();
    if (last) {
      scan.verifyLastWrite();
    }
    return scan;
  }

  /** The size that the file has without its torn tail. */
  long end() {
    return end;
  }

  private void frames() throws IOException {
    long at = LogSegment.HEADER;
    while (at < segment.size) {
      Located whole = frameAt(at);
      if (whole != null) {
        found.add(whole);
        at = whole.end();
        continue;
      }
      Located next = nextFrame(at + 1);
      if (last && (next == null || next.frame().durable() <= at)) {
        end = at;
        return;
      }
      long to = next == null ? segment.size : next.at();
      found.add(explain(at, to));
      at = to;
    }
  }

  private @Nullable Located frameAt(long at) throws IOException {
    int in = window.at(at, Frame.HEADER);
    Frame frame = Frame.read(window.array(), in, window.end());
    if (frame == null
        || frame.blocksLength() > segment.size
        || at + frame.length() > segment.size) {
      return null;
    }
    in = window.at(at + Frame.HEADER + frame.blocksLength(), frame.recordLength());
    try {
      return new Located(
          at, frame, LogRecord.read(new ByteSource(window.array(), in, frame.recordLength())));
    } catch (DamagedException e) {
      return null; // the caller tells what was there
    }
  }

  private @Nullable Located nextFrame(long from) throws IOException {
    long at = window.find(Frame.MAGIC, from);
    while (at >= 0) {
      Located whole = frameAt(at);
      if (whole != null) {
        return whole;
      }
      at = window.find(Frame.MAGIC, at + 1);
    }
    return null;
  }

  /** Finds whose blocks stand in a damaged place, by the headers that each block has. */
  private Damage explain(long from, long to) throws IOException {
    Map<ObjectId, Long> named = new LinkedHashMap<>();
    int in = window.at(from, Frame.HEADER);
    Frame header = Frame.read(window.array(), in, window.end());
    long at = from + Frame.HEADER;
    while (at < to) {
      in = window.at(at, BlockHeader.MAX);
      BlockHeader block = BlockHeader.read(window.array(), in, window.end());
      if (block == null) {
        break;
      }
      named.merge(block.collection(), block.epoch(), Math::max);
      at += block.length() + block.bodyLength();
    }
    boolean explained;
    if (header != null) {
      explained = at == from + Frame.HEADER + header.blocksLength() && from + header.length() == to;
    } else {
      explained = !named.isEmpty() && at < to && isRecord(at, to);
    }
    return new Damage(from, to, named, explained);
  }

  private boolean isRecord(long from, long to) throws IOException {
    if (to - from > Integer.MAX_VALUE / 2) {
      return false;
    }
    int in = window.at(from, (int) (to - from));
    try {
      LogRecord.read(new ByteSource(window.array(), in, (int) (to - from)));
      return true;
    } catch (DamagedException e) {
      return false;
    }
  }

  /**
   * The frames of the last write may have lost blocks though their records are whole: a disk writes
   * pages in any order. The first such frame begins the torn tail.
   */
  private void verifyLastWrite() throws IOException {
    if (found.isEmpty() || !(found.getLast() instanceof Located newest)) {
      return;
    }
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i) instanceof Located located
          && located.at() >= newest.frame().durable()
          && !blocksWhole(located)) {
        end = located.at();
        found.subList(i, found.size()).clear();
        return;
      }
    }
  }

  private boolean blocksWhole(Located located) throws IOException {
    long at = located.blocksAt();
    long blocksEnd = at + located.frame().blocksLength();
    while (at < blocksEnd) {
      int in = window.at(at, BlockHeader.MAX);
      BlockHeader block = BlockHeader.read(window.array(), in, window.end());
      if (block == null || at + block.length() + block.bodyLength() > blocksEnd) {
        return false;
      }
      int length = block.length() + block.bodyLength();
      in = window.at(at, length);
      if (Checksum.of(window.array(), in + block.length(), block.bodyLength()) != block.bodyCrc()) {
        return false;
      }
      at += length;
    }
    return true;
  }
}
