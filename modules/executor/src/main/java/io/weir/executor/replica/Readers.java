package io.weir.executor.replica;

import io.weir.executor.status.DifferenceGauge;
import io.weir.gateway.Status.DifferenceStatus;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Who waits to hear what a difference is: everyone gets an answer, also where it ends. */
final class Readers implements DifferenceGauge {
  private final Consumer<CompletableFuture<Optional<DifferenceStatus>>> ask;
  private final Set<CompletableFuture<Optional<DifferenceStatus>>> waiting =
      Collections.synchronizedSet(new LinkedHashSet<>());
  private volatile boolean closed;

  /**
   * @param ask is given who is to be answered, and does not wait
   */
  Readers(Consumer<CompletableFuture<Optional<DifferenceStatus>>> ask) {
    this.ask = ask;
  }

  @Override
  public CompletionStage<Optional<DifferenceStatus>> read() {
    CompletableFuture<Optional<DifferenceStatus>> reader = new CompletableFuture<>();
    waiting.add(reader);
    reader.whenComplete((status, failure) -> waiting.remove(reader));
    if (closed) {
      reader.complete(Optional.empty());
    } else {
      ask.accept(reader);
    }
    return reader;
  }

  void close() {
    closed = true;
    List.copyOf(waiting).forEach(reader -> reader.complete(Optional.empty()));
  }
}
