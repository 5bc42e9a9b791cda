package io.weir.executor;

import io.weir.executor.timeline.HubMessage;
import io.weir.executor.timeline.StandingErrors;
import io.weir.gateway.Status.DifferenceStatus;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/** Waits until what a replacement would change is counted at an epoch from now. */
final class Measuring {
  private final DataPlaneContext plane;
  private final ActorSystem<?> system;

  Measuring(DataPlaneContext plane, ActorSystem<?> system) {
    this.plane = plane;
    this.system = system;
  }

  CompletionStage<Measured> of(ObjectId replacement) {
    CompletableFuture<Long> epoch = new CompletableFuture<>();
    plane.hub().tell(new HubMessage.ReadEpoch(Set.of(replacement), epoch));
    return epoch.thenCompose(from -> counted(replacement, from));
  }

  /** What has errors is not right, however it is counted. */
  private CompletionStage<Measured> counted(ObjectId replacement, long from) {
    CompletableFuture<Measured> out = new CompletableFuture<>();
    plane.blocking().execute(() -> look(replacement, from, out));
    return out;
  }

  private void look(ObjectId replacement, long from, CompletableFuture<Measured> out) {
    try {
      Optional<Rejection> error = StandingErrors.first(plane.store(), replacement, from);
      if (error.isPresent()) {
        out.complete(new Measured(from, 0, 0, error.get()));
        return;
      }
    } catch (RuntimeException e) {
      out.completeExceptionally(e); // it was dropped, or the disk fails
      return;
    }
    await(replacement, from, out);
  }

  private void await(ObjectId replacement, long from, CompletableFuture<Measured> out) {
    plane
        .status()
        .difference(replacement)
        .thenAccept(
            newest -> {
              DifferenceStatus d = newest.orElse(null);
              if (d != null && d.epoch() >= from) {
                out.complete(new Measured(d.epoch(), d.rowsAdded(), d.rowsRemoved(), null));
              } else {
                later(replacement, from, out);
              }
            });
  }

  /** It is not counted yet, or its target is not complete up to there. */
  private void later(ObjectId replacement, long from, CompletableFuture<Measured> out) {
    if (plane.store().state(replacement).isEmpty()) {
      out.cancel(false); // it is gone, and so is who asked
      return;
    }
    system
        .scheduler()
        .scheduleOnce(
            Duration.ofMillis(plane.timeline().intervalMillis()),
            () -> await(replacement, from, out),
            system.executionContext());
  }
}
