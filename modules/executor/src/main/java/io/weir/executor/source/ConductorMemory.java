package io.weir.executor.source;

import io.weir.domain.source.PendingChange;
import io.weir.domain.source.SourceEffect.StartConductor;
import io.weir.executor.ChangeOutcome;
import io.weir.executor.SourceListener;
import io.weir.kernel.RejectedException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a conductor knows over a restart by its supervisor: the aggregate tells everything once. All
 * of it is as of the newest epoch that is durable. Used by one actor at a time.
 */
final class ConductorMemory {
  private long numbers;
  private SourceSetup setup;
  private Changes.@Nullable Request pending;

  /** The change after which no record has come yet. */
  private @Nullable String awaitsRecord;

  ConductorMemory(StartConductor start, SourceListener listener) {
    setup = SourceSetup.of(start);
    PendingChange owed = start.pending();
    if (owed != null) {
      begun(new Changes.Request(owed.change(), owed.generation(), toldTo(listener, owed)));
    }
  }

  private static CompletableFuture<ChangeOutcome> toldTo(
      SourceListener listener, PendingChange owed) {
    CompletableFuture<ChangeOutcome> outcome = new CompletableFuture<>();
    String id = owed.change().id();
    outcome.whenComplete(
        (done, failure) -> {
          if (failure == null) {
            listener.changeApplied(id, done);
          } else {
            listener.changeFailed(id, RejectedException.from(failure));
          }
        });
    return outcome;
  }

  /** Another one each time, so that answers to what was asked before are told apart. */
  long number() {
    return ++numbers;
  }

  SourceSetup setup() {
    return setup;
  }

  void assigned(Map<String, String> starts) {
    setup = setup.assigned(starts);
  }

  /** The change that is asked for and has not ended. */
  Changes.@Nullable Request pending() {
    return pending;
  }

  void begun(Changes.Request request) {
    pending = request;
    request
        .outcome()
        .whenComplete(
            (done, failure) -> {
              if (pending == request) {
                pending = null;
              }
            });
  }

  /** The pending change is durable, and this came of it. */
  void applied(Changes.Request request, SourceSetup after, ChangeOutcome outcome) {
    setup = after;
    awaitsRecord = request.change().id();
    request.outcome().complete(outcome);
  }

  /** The change whose first record this is, once. */
  @Nullable String firstRecord() {
    String change = awaitsRecord;
    awaitsRecord = null;
    return change;
  }

  /** The setup with the pending change where the state table bears its mark. */
  SourceSetup recovered(SplitTable found) {
    Changes.Request owed = pending;
    ChangeOutcome outcome = owed == null ? null : found.outcomeOf(owed.change().id());
    return owed == null || outcome == null
        ? setup
        : ChangePlan.applied(setup, owed.change(), owed.generation(), outcome);
  }
}
