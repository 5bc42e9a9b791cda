package io.weir.entity;

import io.weir.domain.cluster.ClusterCommand;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.ClusterEffect;
import io.weir.domain.cluster.ClusterState;
import io.weir.executor.DataPlane;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's effects, on the data plane. What is awaited and timed follows from the state, so that
 * a recovery brings it back; only the newest of either counts.
 */
final class ClusterEffects implements EffectRunner<ClusterEffect> {
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

  /** How long views may take to be installed after a start, before they are looked for again. */
  private static final Duration UNTIL_INSTALLED = Duration.ofMillis(100);

  /** How long a timer sleeps at most before it looks at the clock, which may have jumped. */
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(30);

  /** When a deadline that the decider did not take as reached is looked at again. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final DataPlane dataPlane;
  private final LocalClusters clusters;
  private final InstalledViews views;
  private final DataPlaneCalls calls = new DataPlaneCalls();
  private ClusterEffect.@Nullable AwaitReady awaited;
  private ClusterEffect.@Nullable SetTimer timer;

  ClusterEffects(DataPlane dataPlane, LocalClusters clusters, InstalledViews views) {
    this.dataPlane = dataPlane;
    this.views = views;
    this.clusters = clusters;
  }

  @Override
  public void run(ClusterEffect effect, EffectContext context) {
    switch (effect) {
      case ClusterEffect.StartReplica start -> {
        Replica replica = new Replica(start.replica().id(), start.replica().size());
        calls.replace(
            replica.name(),
            "start replica " + start.replica().name(),
            () -> dataPlane.startReplica(context.self().id(), replica),
            context);
      }
      case ClusterEffect.StopReplica stop ->
          calls.replace(
              stop.id(),
              "stop replica " + stop.id(),
              () -> dataPlane.stopReplica(context.self().id(), stop.id()),
              context);
      case ClusterEffect.AwaitReady await -> {
        awaited = await;
        await(await, new Backoff(FIRST_RETRY, LONGEST_RETRY), context);
      }
      case ClusterEffect.SetTimer set -> {
        timer = set;
        sleep(set, context);
      }
      case ClusterEffect.Forget forget -> {
        awaited = null;
        timer = null;
      }
      case ClusterEffect.Tell tell -> {
        if (tell.standing() instanceof ClusterState.Live live) {
          clusters.put(context.self().id(), live);
        } else {
          clusters.remove(context.self().id());
        }
      }
    }
  }

  /** A replica that dies is started again, and is waited for again. */
  private void await(ClusterEffect.AwaitReady await, Backoff retries, EffectContext context) {
    if (awaited != await) {
      return;
    }
    if (!views.allOn(context.self().id())) {
      context.after(UNTIL_INSTALLED, () -> await(await, retries, context));
      return;
    }
    context.whenDone(
        guarded(() -> dataPlane.awaitReady(context.self().id(), await.replicas())),
        (ready, failure) -> {
          if (awaited != await) {
            return;
          }
          if (failure == null) {
            context.tellSelf(new ClusterCommand.ReplicasReady(await.reconfiguration()));
            return;
          }
          Rejection reason = RejectedException.from(failure);
          if (reason.sqlState().equals(SqlState.OUT_OF_MEMORY)) {
            context.tellSelf(new ClusterCommand.ReplicasExhausted(await.reconfiguration(), reason));
            return;
          }
          context.log().info("{}: replicas are not ready: {}", context.self(), reason.message());
          context.after(retries.next(), () -> await(await, retries, context));
        });
  }

  private void sleep(ClusterEffect.SetTimer set, EffectContext context) {
    if (timer != set) {
      return;
    }
    Duration left = Duration.between(context.now(), set.at());
    boolean due = left.isZero() || left.isNegative();
    if (due) {
      context.tellSelf(new ClusterCommand.TimerFired(set.reconfiguration(), set.at()));
    }
    Duration nap = left.compareTo(LONGEST_SLEEP) < 0 ? left : LONGEST_SLEEP;
    context.after(due ? AGAIN : nap, () -> sleep(set, context));
  }

  private static CompletionStage<Void> guarded(Supplier<CompletionStage<Void>> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
