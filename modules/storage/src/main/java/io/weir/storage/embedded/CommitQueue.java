package io.weir.storage.embedded;

import io.weir.storage.file.NoSpaceException;
import io.weir.storage.file.StorageDirectory;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests on their way to the log, in the order in which they came. Each is encoded by a task of
 * its own, beside the writing of earlier ones. One writer step at a time takes all that are encoded
 * and stand first, and makes them durable together. Answers are given in the same order, outside of
 * the monitor.
 *
 * <p>When a write fails, everything that waits behind it fails too: it was accepted on the
 * assumption that what stands before it would be there.
 */
final class CommitQueue {
  private static final Logger LOG = LoggerFactory.getLogger(CommitQueue.class);

  /** One write does not grow past this, so that the first in it need not wait for a huge rest. */
  private static final long MAX_GROUP_BYTES = 64L << 20;

  private final StorageDirectory directory;
  private final Executor io;
  private final StoreState state;
  private final LogWriter writer;

  /**
   * Called in the monitor when the queue has become empty or failed: only what is durable counts.
   */
  private final Runnable settled;

  /** Called by the writer step after frames were applied. */
  private final Runnable applied;

  // All of these belong to the monitor of `state`.
  private final ArrayDeque<Pending<?>> queue = new ArrayDeque<>();
  private final ArrayDeque<Runnable> answers = new ArrayDeque<>();
  private @Nullable Thread writing;
  private boolean answering;
  private @Nullable RuntimeException refusal;

  CommitQueue(
      StorageDirectory directory,
      Executor io,
      StoreState state,
      LogWriter writer,
      Runnable settled,
      Runnable applied) {
    this.directory = directory;
    this.io = io;
    this.state = state;
    this.writer = writer;
    this.settled = settled;
    this.applied = applied;
  }

  /**
   * Decides about a request in the monitor and queues it; a decision that throws is answered in its
   * turn as well.
   */
  <T> Pending<T> submit(Supplier<Pending<T>> decision) {
    Pending<T> pending;
    synchronized (state) {
      pending = decide(decision);
      queue.add(pending);
    }
    try {
      io.execute(() -> encode(pending));
    } catch (RuntimeException e) {
      ready(pending, e); // the executor takes no more tasks
    }
    return pending;
  }

  private <T> Pending<T> decide(Supplier<Pending<T>> decision) {
    if (refusal != null) {
      return answered(refusal);
    }
    try {
      return decision.get();
    } catch (RuntimeException e) {
      return answered(e);
    }
  }

  private static <T> Pending<T> answered(RuntimeException failure) {
    return new Pending<>(
        null,
        () -> {
          throw failure;
        });
  }

  private void encode(Pending<?> pending) {
    try {
      pending.encode();
    } catch (RuntimeException e) {
      ready(pending, e);
      return;
    } catch (Error e) {
      ready(pending, e);
      throw e;
    }
    ready(pending, null);
  }

  private void ready(Pending<?> pending, @Nullable Throwable failure) {
    synchronized (state) {
      pending.failure = failure;
      pending.ready = true;
    }
    step();
  }

  private void step() {
    List<Pending<?>> group = new ArrayList<>();
    synchronized (state) {
      if (writing != null) {
        return; // it looks again when it is done
      }
      Pending<?> first = queue.peekFirst();
      if (first != null && first.failure != null) {
        failQueued(first.failure);
      }
      long bytes = 0;
      while (!queue.isEmpty()
          && queue.getFirst().ready
          && queue.getFirst().failure == null
          && bytes < MAX_GROUP_BYTES) {
        Pending<?> next = queue.removeFirst();
        Pending.Encoded encoded = next.encoded();
        bytes += encoded == null ? 0 : encoded.length();
        group.add(next);
      }
      if (!group.isEmpty()) {
        writing = Thread.currentThread();
      }
    }
    if (!group.isEmpty()) {
      write(group);
    }
    giveAnswers();
  }

  private void write(List<Pending<?>> group) {
    DataFile segment = null;
    Throwable failure = null;
    try {
      segment = writer.write(group);
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
    boolean more;
    synchronized (state) {
      writing = null;
      if (failure == null) {
        if (segment != null) {
          state.segments.putIfAbsent(segment.number, segment);
        }
        for (Pending<?> pending : group) {
          Pending.Encoded encoded = pending.encoded();
          if (encoded != null && segment != null) {
            state.apply(pending.number, encoded.record(), segment, pending.blocksAt);
          }
          answers.add(pending.succeed());
        }
      } else {
        RuntimeException told = tell(failure);
        group.forEach(pending -> answers.add(pending.fail(told)));
        failQueued(told);
      }
      if (queue.isEmpty()) {
        settled.run();
      }
      more = !queue.isEmpty() && queue.getFirst().ready;
      state.notifyAll();
    }
    if (more) {
      try {
        io.execute(this::step);
      } catch (RejectedExecutionException e) {
        step(); // the executor takes no more tasks, but those that wait must be answered
      }
    }
    if (segment != null) {
      applied.run();
    }
  }

  /** What the failure means to who waits, and whether writing may go on after it. */
  private RuntimeException tell(Throwable failure) {
    if (failure instanceof NoSpaceException full) {
      LOG.warn("no space left in {}: commits fail until there is", directory.path(""));
      return Failures.diskFull(directory.path(""), full);
    }
    LOG.error("writing to {} failed, no more writes are accepted", directory.path(""), failure);
    RuntimeException told =
        Failures.stopped(directory.path(""), String.valueOf(failure.getMessage()));
    if (refusal == null) {
      refusal = told;
    }
    return told;
  }

  private void failQueued(Throwable failure) {
    queue.forEach(pending -> answers.add(pending.fail(failure)));
    queue.clear();
    settled.run();
  }

  /** One thread at a time, so that answers keep their order. */
  private void giveAnswers() {
    while (true) {
      Runnable answer;
      synchronized (state) {
        if (answers.isEmpty() || answering) {
          return;
        }
        answering = true;
        answer = answers.removeFirst();
      }
      try {
        answer.run();
      } finally {
        synchronized (state) {
          answering = false;
        }
      }
    }
  }

  /** Fails what waits, refuses what comes, and waits for the write that goes on. */
  void close() {
    synchronized (state) {
      refusal = Failures.closed();
      failQueued(refusal);
      boolean interrupted = false;
      while (writing != null && writing != Thread.currentThread()) {
        try {
          state.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    giveAnswers();
  }
}
