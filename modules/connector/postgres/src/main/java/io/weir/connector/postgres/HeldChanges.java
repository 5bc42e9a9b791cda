package io.weir.connector.postgres;

import io.weir.columnar.Batch;
import io.weir.columnar.Schema;
import io.weir.connector.ReaderControl;
import io.weir.connector.SourceErrors;
import io.weir.connector.SplitReader.Cut;
import io.weir.kernel.Rejection;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a reader has read and not yet handed over, with the offset that goes with it. Also holds
 * what the caller wants of the reading thread: from where, pause, limit. Thread-safe.
 *
 * <pre>
 * open -> rows of one transaction -> publish(offset):   filling becomes ready
 * cut:  takes ready, and filling as well where no transaction is open in it
 * </pre>
 *
 * <p>So no transaction is ever in two cuts, and the reading thread takes no lock for a row. Every
 * assignment has a version; what is published for an older one is dropped.
 */
final class HeldChanges extends ReaderControl {
  private static final Batch NO_ERRORS = Batch.empty(SourceErrors.SCHEMA.types());

  private final List<Schema> schemas;
  private final List<Batch> noRows;
  private final TextCells cells = new TextCells();
  private final long maxBytes;
  private Changes filling;
  private @Nullable Changes ready;
  private boolean open;
  private @Nullable String cutOffset;

  HeldChanges(List<Schema> schemas, long maxBytes, LongSupplier nanos) {
    super(nanos);
    this.schemas = List.copyOf(schemas);
    this.noRows = schemas.stream().map(Schema::types).map(Batch::empty).toList();
    this.maxBytes = maxBytes;
    this.filling = fresh();
  }

  /** From where to read; null: not at all. */
  record Assignment(long version, @Nullable String offset) {}

  private Changes fresh() {
    return new Changes(schemas, cells);
  }

  /** Reads from here on; whatever is held is dropped. Null: reads nothing. */
  void assign(@Nullable String offset) {
    lock.lock();
    try {
      version++;
      ready = null;
      filling = fresh();
      open = false;
      cutOffset = offset;
      failure = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isAssigned() {
    lock.lock();
    try {
      return cutOffset != null;
    } finally {
      lock.unlock();
    }
  }

  Cut cut() {
    lock.lock();
    try {
      Changes taken = ready;
      ready = null;
      if (!open && !filling.isEmpty()) {
        if (taken == null) {
          taken = filling;
        } else {
          taken.append(filling);
        }
        filling = fresh();
      }
      if (taken != null && taken.offset() != null) {
        cutOffset = taken.offset();
      }
      changed.signalAll();
      return taken == null
          ? new Cut(noRows, NO_ERRORS, Map.of(), 0, 0, failure)
          : taken.cut(failure);
    } finally {
      lock.unlock();
    }
  }

  /**
   * What to do next: from the last offset that was published. What was not published is dropped.
   */
  Assignment next() {
    lock.lock();
    try {
      filling = fresh();
      open = false;
      Changes published = ready;
      return new Assignment(
          version,
          published == null || published.offset() == null ? cutOffset : published.offset());
    } finally {
      lock.unlock();
    }
  }

  /** A snapshot begins: nothing that was read of an earlier one stays. */
  void restart(long assignment) {
    lock.lock();
    try {
      if (version == assignment) {
        ready = null;
        filling = fresh();
        filling.clearAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Begins a transaction or a part of a snapshot: the result is the reading thread's until {@link
   * #publish}.
   */
  Changes open() {
    lock.lock();
    try {
      open = true;
      return filling;
    } finally {
      lock.unlock();
    }
  }

  /** Ends what {@link #open} began. The offset of an earlier part stays where this is null. */
  void publish(long assignment, @Nullable String offset, long newRecords) {
    lock.lock();
    try {
      if (version != assignment) {
        return;
      }
      open = false;
      filling.reach(offset);
      limit.take((int) Math.min(Integer.MAX_VALUE, newRecords));
      if (ready == null) {
        ready = filling;
        filling = fresh();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends what {@link #open} began where it held nothing for this source. */
  void skip(long assignment) {
    lock.lock();
    try {
      if (version == assignment) {
        open = false;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Why the reading thread cannot go on, or null where it can. */
  void failure(long assignment, @Nullable Rejection reason) {
    lock.lock();
    try {
      if (version == assignment) {
        failure = reason;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until more is wanted, at most so long.
   *
   * @return whether it is, for this assignment
   */
  boolean awaitRoom(long assignment, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (version == assignment && left > 0) {
        long wait = waitFor();
        if (wait == 0) {
          return true;
        }
        long slice = Math.min(left, wait);
        left -= slice - Math.max(0, changed.awaitNanos(slice));
      }
      return version == assignment && waitFor() == 0;
    } finally {
      lock.unlock();
    }
  }

  /** How long to wait before anything may change by itself; 0: not at all. */
  private long waitFor() {
    long held = filling.bytes() + (ready == null ? 0 : ready.bytes());
    if (paused || held >= maxBytes) {
      return Long.MAX_VALUE;
    }
    return limit.allowed(1) > 0 ? 0 : limit.nanosUntilNext();
  }
}
