package io.weir.session.stream;

import io.weir.columnar.Batch;
import io.weir.gateway.RowStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Rows that are all there already. */
public final class BatchStream implements RowStream {
  private final Deque<Batch> rest;

  private BatchStream(List<Batch> chunks) {
    this.rest = new ArrayDeque<>(chunks);
  }

  public static BatchStream of(Batch batch) {
    return of(List.of(batch));
  }

  public static BatchStream of(List<Batch> batches) {
    List<Batch> chunks = new ArrayList<>();
    batches.forEach(batch -> chunks.addAll(RowChunks.of(batch)));
    return new BatchStream(chunks);
  }

  @Override
  public CompletionStage<Optional<Batch>> next() {
    return CompletableFuture.completedFuture(Optional.ofNullable(rest.poll()));
  }

  @Override
  public void close() {
    rest.clear();
  }
}
