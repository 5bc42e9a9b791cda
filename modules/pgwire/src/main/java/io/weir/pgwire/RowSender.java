package io.weir.pgwire;

import io.netty.channel.Channel;
import io.weir.columnar.Batch;
import io.weir.columnar.Schema;
import io.weir.gateway.RowStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sends the rows of one result, as many at a time as the client asked for, and only while the
 * socket takes them. Runs on the channel's event loop.
 */
final class RowSender {
  /** How one row is written. */
  interface RowFormat {
    void write(Schema schema, Batch batch, int row);
  }

  private final Channel channel;
  private final BackendWriter writer;
  private final WritableSignal writable;
  private final Schema schema;
  private final RowStream stream;
  private final RowFormat format;
  private @Nullable Batch current;
  private int nextRow;
  private long sent;
  private boolean ended;

  RowSender(
      Channel channel,
      BackendWriter writer,
      WritableSignal writable,
      Schema schema,
      RowStream stream,
      RowFormat format) {
    this.channel = channel;
    this.writer = writer;
    this.writable = writable;
    this.schema = schema;
    this.stream = stream;
    this.format = format;
  }

  /** Rows sent so far. */
  long sent() {
    return sent;
  }

  /** Sends up to {@code limit} rows (0: all). Completes with whether the result is at its end. */
  CompletionStage<Boolean> send(int limit) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    step(limit == 0 ? Long.MAX_VALUE : sent + limit, done);
    return done;
  }

  private void step(long until, CompletableFuture<Boolean> done) {
    try {
      while (true) {
        writeHeld(until);
        if (ended || sent >= until) {
          done.complete(ended);
          return;
        }
        if (!channel.isActive()) {
          done.complete(true);
          return;
        }
        if (!channel.isWritable()) {
          writable.await().thenRun(() -> step(until, done));
          return;
        }
        CompletableFuture<Optional<Batch>> next = stream.next().toCompletableFuture();
        if (!next.isDone()) {
          // Nothing to send for now: let the client see what there is.
          writer.flush();
          next.whenCompleteAsync(
              (batch, failure) -> {
                if (failure == null) {
                  take(batch);
                  step(until, done);
                } else {
                  done.completeExceptionally(failure);
                }
              },
              channel.eventLoop());
          return;
        }
        take(next.join());
      }
    } catch (RuntimeException failure) {
      done.completeExceptionally(failure);
    }
  }

  private void take(Optional<Batch> batch) {
    current = batch.orElse(null);
    nextRow = 0;
    ended = batch.isEmpty();
  }

  private void writeHeld(long until) {
    Batch batch = current;
    if (batch == null) {
      return;
    }
    while (nextRow < batch.rows() && sent < until) {
      format.write(schema, batch, nextRow++);
      sent++;
    }
    if (nextRow == batch.rows()) {
      current = null;
    }
  }

  void close() {
    stream.close();
  }
}
