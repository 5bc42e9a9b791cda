package io.weir.session.query;

import io.weir.columnar.Batch;
import io.weir.gateway.RowStream;
import io.weir.session.Execution;
import io.weir.session.InputRows;
import io.weir.session.stream.RowChunks;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a query, computed as they are asked for, on the blocking executor. Owns the inputs
 * and closes them at the end, on an error, and on {@link #close}.
 */
final class QueryStream implements RowStream {
  private final QueryPlan plan;
  private final InputRows inputs;
  private final Execution execution;
  private final Deque<Batch> ready = new ArrayDeque<>();
  private @Nullable Iterator<Batch> rows;
  private volatile boolean working;
  private volatile boolean closed;

  QueryStream(QueryPlan plan, InputRows inputs, Execution execution) {
    this.plan = plan;
    this.inputs = inputs;
    this.execution = execution;
  }

  @Override
  public CompletionStage<Optional<Batch>> next() {
    Batch waiting = ready.poll();
    if (waiting != null) {
      return CompletableFuture.completedFuture(Optional.of(waiting));
    }
    working = true;
    return execution
        .cancellation()
        .guard(CompletableFuture.supplyAsync(this::compute, execution.ports().blocking()));
  }

  private Optional<Batch> compute() {
    boolean more = false;
    try {
      Iterator<Batch> source = rows;
      if (source == null) {
        source = plan.run(inputs, execution);
        rows = source;
      }
      while (ready.isEmpty() && source.hasNext()) {
        execution.cancellation().check();
        ready.addAll(RowChunks.of(source.next()));
      }
      Batch first = ready.poll();
      more = first != null;
      return Optional.ofNullable(first);
    } finally {
      working = false;
      if (!more || closed) {
        inputs.close();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    // Who computes sees the cancellation and closes the inputs, which are not for two at once.
    execution.cancellation().cancel();
    if (!working) {
      inputs.close();
    }
  }
}
