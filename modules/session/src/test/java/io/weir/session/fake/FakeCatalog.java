package io.weir.session.fake;

import io.weir.domain.Command;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogDecider;
import io.weir.domain.catalog.CatalogEvent;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.CatalogState;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationRecord;
import io.weir.domain.operation.OperationState;
import io.weir.domain.operation.OperationStatus;
import io.weir.gateway.Catalogs;
import io.weir.gateway.Operations;
import io.weir.kernel.Decision;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The catalog by its own decider, and an operation runner over it that does a plan's steps at once.
 * Commands to other aggregates are told to {@link Others}.
 */
public final class FakeCatalog implements Catalogs, Operations {
  /** Takes the commands to aggregates other than the catalog. */
  public interface Others {
    void take(ObjectId aggregate, Command command);
  }

  private final CatalogDecider decider = new CatalogDecider();
  private final Instant now;
  private final Others others;
  private final List<OperationPlan> ran = new ArrayList<>();
  private final Map<ObjectId, OperationState> operations = new HashMap<>();
  private CatalogState state = decider.initial();
  private int conflicts;
  private int looks;

  public FakeCatalog(Instant now, Others others) {
    this.now = now;
    this.others = others;
    apply(
        new CatalogCommand.Bootstrap(
            new ClusterDefinition(
                true, "small", 1, List.of(new ClusterDefinition.Replica("r1", "small")))));
  }

  /** The plans that were run, in order. */
  public List<OperationPlan> ran() {
    return ran;
  }

  /** Lets the next plans be refused, as if somebody else took their ids. */
  public void refuseNext(int count) {
    conflicts = count;
  }

  /** How often somebody looked. */
  public int looks() {
    return looks;
  }

  @Override
  public CatalogSnapshot current() {
    looks++;
    return state.snapshot();
  }

  @Override
  public CompletionStage<CatalogSnapshot> atLeast(long version) {
    return current().version() >= version
        ? CompletableFuture.completedFuture(current())
        : CompletableFuture.failedFuture(
            new IllegalStateException("nobody will make version " + version));
  }

  @Override
  public CompletionStage<ObjectId> run(OperationPlan plan, String principal) {
    return run(new ObjectId("op" + (ran.size() + 1)), plan, principal);
  }

  @Override
  public CompletionStage<OperationState> state(ObjectId operation) {
    OperationState state = operations.get(operation);
    return CompletableFuture.completedFuture(state == null ? new OperationState.Absent() : state);
  }

  @Override
  public CompletionStage<OperationRecord> ended(ObjectId operation) {
    return operations.get(operation) instanceof OperationState.Ended ended
        ? CompletableFuture.completedFuture(ended.record())
        : new CompletableFuture<>();
  }

  /** Cancelled at once. */
  @Override
  public CompletionStage<Void> cancel(ObjectId operation, String principal) {
    if (operations.get(operation) instanceof OperationState.Running running) {
      end(operation, running.plan(), principal, OperationStatus.CANCELLED);
    }
    return CompletableFuture.completedFuture(null);
  }

  /** As if this one had begun, and did not come to its end. */
  public void leaveRunning(ObjectId operation, OperationPlan plan) {
    leave(operation, plan, 0);
  }

  /** Likewise, with its first steps done. */
  public void leave(ObjectId operation, OperationPlan plan, int done) {
    operations.put(operation, new OperationState.Running(plan, "ann", now, true, done, null));
  }

  private void end(
      ObjectId operation, OperationPlan plan, String principal, OperationStatus status) {
    operations.put(
        operation,
        new OperationState.Ended(
            plan,
            new OperationRecord(
                plan.kind(),
                plan.statement(),
                principal,
                plan.steps().size(),
                status,
                null,
                now,
                now)));
  }

  @Override
  public CompletionStage<ObjectId> run(ObjectId operation, OperationPlan plan, String principal) {
    if (conflicts > 0) {
      conflicts--;
      return CompletableFuture.failedFuture(
          Rejection.of("40001", "the id was given to another object").exception());
    }
    try {
      for (OperationPlan.Step step : plan.steps()) {
        if (step.command() instanceof CatalogCommand command) {
          apply(command);
        } else {
          others.take(step.target().id(), step.command());
        }
      }
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
    ran.add(plan);
    end(operation, plan, principal, OperationStatus.SUCCEEDED);
    return CompletableFuture.completedFuture(operation);
  }

  private void apply(CatalogCommand command) {
    switch (decider.decide(state, command, now)) {
      case Decision.Accepted<CatalogEvent> accepted -> {
        for (CatalogEvent event : accepted.events()) {
          state = decider.evolve(state, event);
        }
      }
      case Decision.Later<CatalogEvent> later -> throw new AssertionError(command);
      case Decision.Rejected<CatalogEvent> rejected -> throw rejected.rejection().exception();
    }
  }
}
