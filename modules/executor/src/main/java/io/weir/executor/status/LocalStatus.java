package io.weir.executor.status;

import io.weir.executor.timeline.HubMessage;
import io.weir.executor.timeline.StandingErrors;
import io.weir.gateway.Status;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.storage.ChangelogStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The status of this node. Operations are known to the control plane, which gives them by a
 * supplier.
 */
public final class LocalStatus implements Status {
  private final StatusBoard board;
  private final ActorRef<HubMessage> hub;
  private final ChangelogStore store;
  private final Executor blocking;
  private final Supplier<CompletionStage<List<OperationStatus>>> operations;

  public LocalStatus(
      StatusBoard board,
      ActorRef<HubMessage> hub,
      ChangelogStore store,
      Executor blocking,
      Supplier<CompletionStage<List<OperationStatus>>> operations) {
    this.board = board;
    this.hub = hub;
    this.store = store;
    this.blocking = blocking;
    this.operations = operations;
  }

  @Override
  public CompletionStage<List<SourceStatus>> sources() {
    return CompletableFuture.completedFuture(board.sources());
  }

  @Override
  public CompletionStage<List<SplitStatus>> splits() {
    return CompletableFuture.completedFuture(board.splits());
  }

  @Override
  public CompletionStage<List<SinkStatus>> sinks() {
    return CompletableFuture.completedFuture(board.sinks());
  }

  @Override
  public CompletionStage<List<HydrationStatus>> hydration() {
    return frontiersByCollection().thenApply(board::dataflows);
  }

  @Override
  public CompletionStage<List<DifferenceStatus>> differences() {
    return board.differences();
  }

  @Override
  public CompletionStage<List<OperationStatus>> operations() {
    return operations.get();
  }

  @Override
  public CompletionStage<List<FrontierStatus>> frontiers() {
    return frontiersByCollection()
        .thenApply(
            all ->
                all.entrySet().stream()
                    .map(entry -> new FrontierStatus(entry.getKey(), entry.getValue()))
                    .toList());
  }

  @Override
  public CompletionStage<List<FailureStatus>> failures() {
    return frontiersByCollection()
        .thenApplyAsync(
            all ->
                all.entrySet().stream()
                    .flatMap(entry -> failure(entry.getKey(), entry.getValue()).stream())
                    .toList(),
            blocking);
  }

  private Optional<FailureStatus> failure(ObjectId view, long epoch) {
    try {
      return StandingErrors.first(store, view, epoch)
          .map(error -> new FailureStatus(view, epoch, error.message()));
    } catch (RejectedException e) {
      if (store.state(view).isEmpty()) {
        return Optional.empty(); // dropped while it was looked at
      }
      throw e;
    }
  }

  private CompletionStage<Map<ObjectId, Long>> frontiersByCollection() {
    CompletableFuture<Map<ObjectId, Long>> answer = new CompletableFuture<>();
    hub.tell(new HubMessage.Frontiers(answer));
    return answer;
  }
}
