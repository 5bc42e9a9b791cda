package io.weir.connector.kafka;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.connector.ReaderControl;
import io.weir.connector.SourceErrors;
import io.weir.connector.SplitReader.Cut;
import io.weir.connector.SplitReader.WayOut;
import io.weir.connector.decode.RecordDecoder;
import io.weir.connector.decode.UpstreamRecord;
import io.weir.domain.source.SourceShape;
import io.weir.kernel.Rejection;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a reader has read and not yet handed over, with the positions that go with it: rows and
 * positions change together under one lock, so a cut always is exact. Also holds what the caller
 * wants of the fetching thread: assignment, pause, limit. Thread-safe.
 *
 * <p>Every assignment has a version; the fetching thread gives it along with whatever it adds, and
 * what it fetched for an older one is refused.
 */
final class HeldRows extends ReaderControl {
  /** Records decoded in one go: some tens of microseconds, which is how long a cut may wait. */
  private static final int CHUNK = 256;

  private final List<DataType> types;
  private final RecordDecoder decoder;
  private final UpstreamRecord record = new UpstreamRecord();
  private final boolean headers;
  private final long maxBytes;
  private final Batch noRows;
  private final Batch noErrors;

  private BatchBuilder rows;
  private BatchBuilder errors;
  private long records;
  private long upstreamBytes;
  private Map<Integer, Long> positions = new HashMap<>();
  private Map<Integer, Long> cutPositions = new HashMap<>();
  private @Nullable WayOut wayOut;

  HeldRows(SourceShape shape, long maxBytes, LongSupplier nanos) {
    super(nanos);
    this.types = shape.schema().types();
    this.decoder = new RecordDecoder(shape);
    this.headers =
        shape.columns().stream()
            .anyMatch(c -> c.origin() == io.weir.domain.source.SourceColumn.Origin.HEADERS);
    this.maxBytes = maxBytes;
    this.noRows = Batch.empty(types);
    this.noErrors = Batch.empty(SourceErrors.SCHEMA.types());
    this.rows = new BatchBuilder(types, 0);
    this.errors = new BatchBuilder(SourceErrors.SCHEMA.types(), 0);
  }

  /** Which partitions to read, from where; of {@link #assignment}. */
  record Assignment(long version, Map<Integer, Long> positions) {}

  /**
   * Reads these partitions from now on; null: goes on where it is. Rows that were read since the
   * last cut are dropped where a partition is taken away or moved, and read again where it stays:
   * its new reader begins at the last cut, and nobody else would know that they came from here.
   */
  void assign(Map<Integer, @Nullable Long> wanted) {
    lock.lock();
    try {
      wanted.forEach(
          (partition, offset) -> {
            if (offset == null && !positions.containsKey(partition)) {
              throw new IllegalArgumentException(
                  "split " + partition + " has no position to go on from");
            }
          });
      boolean adds =
          positions.keySet().stream()
              .allMatch(held -> wanted.containsKey(held) && wanted.get(held) == null);
      if (!adds) {
        rows = new BatchBuilder(types, 0);
        errors = new BatchBuilder(SourceErrors.SCHEMA.types(), 0);
        records = 0;
        upstreamBytes = 0;
        positions = new HashMap<>(cutPositions);
      }
      positions.keySet().retainAll(wanted.keySet());
      cutPositions.keySet().retainAll(wanted.keySet());
      wanted.forEach(
          (partition, offset) -> {
            if (offset != null) {
              positions.put(partition, offset);
              cutPositions.put(partition, offset);
            }
          });
      version++;
      failure = null;
      wayOut = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  Cut cut() {
    lock.lock();
    try {
      Map<String, String> moved = new TreeMap<>();
      positions.forEach(
          (partition, position) -> {
            if (!position.equals(cutPositions.get(partition))) {
              moved.put(partition.toString(), position.toString());
              cutPositions.put(partition, position);
            }
          });
      Batch cutRows = noRows;
      if (rows.rows() > 0) {
        cutRows = rows.build();
        // The next cut will be about as large.
        rows = new BatchBuilder(types, cutRows.rows());
      }
      Batch cutErrors = noErrors;
      if (errors.rows() > 0) {
        cutErrors = errors.build();
        errors = new BatchBuilder(SourceErrors.SCHEMA.types(), 0);
      }
      Cut cut =
          new Cut(
              List.of(cutRows),
              cutErrors,
              moved,
              records,
              upstreamBytes,
              failure,
              wayOut,
              Set.of());
      records = 0;
      upstreamBytes = 0;
      changed.signalAll();
      return cut;
    } finally {
      lock.unlock();
    }
  }

  Assignment assignment() {
    lock.lock();
    try {
      return new Assignment(version, new HashMap<>(positions));
    } finally {
      lock.unlock();
    }
  }

  /** Why the fetching thread cannot go on, or null where it can. */
  void failure(@Nullable Rejection reason) {
    lock.lock();
    try {
      failure = reason;
      wayOut = null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Likewise of this assignment alone; {@code goOn} is where the options say that it can. Ignored
   * where the assignment is another one by now: it must not be led away from what was asked for.
   */
  void failure(long assignmentVersion, @Nullable Rejection reason, @Nullable WayOut goOn) {
    lock.lock();
    try {
      if (version == assignmentVersion) {
        failure = reason;
        wayOut = goOn;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Decodes one partition's records, waiting as long as the caller wants no more or holds too many.
   *
   * @return false where the assignment has changed meanwhile: the rest is to be fetched again
   */
  boolean add(
      long assignmentVersion, int partition, List<ConsumerRecord<ByteBuffer, ByteBuffer>> fetched)
      throws InterruptedException {
    String split = Integer.toString(partition);
    int next = 0;
    while (next < fetched.size()) {
      lock.lockInterruptibly();
      try {
        if (!awaitRoom(assignmentVersion)) {
          return false;
        }
        int count = limit.allowed(Math.min(CHUNK, fetched.size() - next));
        if (count == 0) {
          awaitToken();
          continue;
        }
        int end = next + count;
        try {
          for (; next < end; next++) {
            decode(split, fetched.get(next));
            records++;
          }
        } finally {
          // Whatever ends the loop, rows and position agree.
          limit.take(count);
          if (next > 0) {
            positions.put(partition, fetched.get(next - 1).offset() + 1);
          }
        }
      } finally {
        lock.unlock();
      }
    }
    return true;
  }

  /**
   * Where the partition is to be read next: past the last record, perhaps, where transaction
   * markers or compacted records follow it.
   */
  void advance(long assignmentVersion, int partition, long position) {
    lock.lock();
    try {
      if (version == assignmentVersion && positions.containsKey(partition)) {
        positions.put(partition, position);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until records are wanted, or the assignment is another than that of this version. */
  void awaitWanted(long assignmentVersion) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (version == assignmentVersion && (paused || positions.isEmpty())) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitRoom(long assignmentVersion) throws InterruptedException {
    while (version == assignmentVersion && (paused || rows.bytes() + errors.bytes() >= maxBytes)) {
      changed.await();
    }
    return version == assignmentVersion;
  }

  private void awaitToken() throws InterruptedException {
    long nanos = limit.nanosUntilNext();
    if (nanos == Long.MAX_VALUE) {
      changed.await();
    } else if (changed.awaitNanos(nanos) > 0) {
      // Woken by a call: the loop looks again at what has changed.
      return;
    }
  }

  private void decode(String split, ConsumerRecord<ByteBuffer, ByteBuffer> from) {
    KafkaRecords.fill(record, split, from, headers);
    decoder.decode(record, rows, errors);
    upstreamBytes +=
        Math.max(0, from.serializedKeySize()) + (long) Math.max(0, from.serializedValueSize());
  }
}
