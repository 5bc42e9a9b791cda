package io.weir.executor.timeline;

import io.weir.columnar.Batch;
import io.weir.dataflow.circuit.Delta;
import io.weir.executor.timeline.HubMessage.ReadEpoch;
import io.weir.executor.timeline.HubMessage.Ready;
import io.weir.executor.timeline.HubMessage.Subscribed;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Knows up to which epoch each collection of the node is complete, tells subscribers what changed,
 * and gives {@linkplain ReadEpochs epochs to reads}.
 */
public final class FrontierHub extends AbstractBehavior<HubMessage> {
  /**
   * The collection that changes never and is complete up to every tick: what a view without inputs
   * follows.
   */
  public static final ObjectId CLOCK = new ObjectId("clock");

  private static final Duration READ_DEADLINE = Duration.ofSeconds(60);

  private final Timeline timeline;
  private final Backpressure backpressure;
  private final long windowMillis;
  private final TimerScheduler<HubMessage> timers;
  private final Map<ObjectId, CollectionProgress> collections = new TreeMap<>();
  private final Map<Long, Subscription> subscriptions = new TreeMap<>();

  /** Why a subscription ended that its reader has not closed yet. */
  private final Map<Long, Rejection> endings = new HashMap<>();

  private final DroppedCollections dropped = new DroppedCollections();
  private final ReadEpochs reads;
  private final List<HubMessage.Subscribe> waitingSubscribes = new ArrayList<>();
  private long nextSubscription = 1;

  /**
   * @param windowMillis for how long the hub remembers which epochs changed something; a client's
   *     subscription that falls further behind ends. Not longer than the store's retention
   */
  public static Behavior<HubMessage> create(
      Timeline timeline, Backpressure backpressure, long windowMillis) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new FrontierHub(context, timers, timeline, backpressure, windowMillis)));
  }

  private FrontierHub(
      ActorContext<HubMessage> context,
      TimerScheduler<HubMessage> timers,
      Timeline timeline,
      Backpressure backpressure,
      long windowMillis) {
    super(context);
    this.timers = timers;
    this.timeline = timeline;
    this.backpressure = backpressure;
    this.windowMillis = windowMillis;
    this.reads = new ReadEpochs(timeline, collections, read -> timers.cancel(read.answer()));
    scheduleClock();
  }

  @Override
  public Receive<HubMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(HubMessage.Sealed.class, this::onSealed)
        .onMessage(HubMessage.Taken.class, this::onTaken)
        .onMessage(HubMessage.Broken.class, this::onBroken)
        .onMessage(HubMessage.Mending.class, this::onMending)
        .onMessage(HubMessage.Forget.class, this::onForget)
        .onMessage(ReadEpoch.class, this::onReadEpoch)
        .onMessage(HubMessage.Subscribe.class, this::onSubscribe)
        .onMessage(HubMessage.Next.class, this::onNext)
        .onMessage(HubMessage.Gather.class, this::onGather)
        .onMessage(HubMessage.Hurry.class, this::onHurry)
        .onMessage(HubMessage.GoLive.class, this::onGoLive)
        .onMessage(HubMessage.Unsubscribe.class, this::onUnsubscribe)
        .onMessage(HubMessage.Frontiers.class, this::onFrontiers)
        .onMessage(HubMessage.Expired.class, this::onExpired)
        .onMessage(HubMessage.ClockTick.class, this::onClockTick)
        .build();
  }

  private void scheduleClock() {
    timers.startSingleTimer(
        "clock", new HubMessage.ClockTick(), Duration.ofMillis(timeline.millisToNextTick()));
  }

  private Behavior<HubMessage> onClockTick(HubMessage.ClockTick tick) {
    scheduleClock();
    return onSealed(
        new HubMessage.Sealed(timeline.current(), Map.of(CLOCK, Delta.of(NOTHING)), false));
  }

  private static final Batch NOTHING = Batch.empty(List.of());

  private Behavior<HubMessage> onSealed(HubMessage.Sealed sealed) {
    long epoch = sealed.epoch();
    sealed
        .deltas()
        .forEach(
            (id, delta) -> {
              if (dropped.has(id)) {
                return;
              }
              CollectionProgress progress =
                  collections.computeIfAbsent(id, unused -> new CollectionProgress());
              if (epoch <= progress.frontier) {
                return;
              }
              progress.frontier = epoch;
              progress.broken = null;
              if (!delta.isEmpty()) {
                keep(id, progress.add(epoch, delta, isKept(id)));
              }
              progress.forget(Math.min(epoch - windowMillis, pinnedPosition(id)));
            });
    if (sealed.acknowledged()) {
      reads.acknowledged(epoch);
    }
    wake();
    return this;
  }

  private void keep(ObjectId collection, long bytes) {
    backpressure.add(bytes);
    for (Subscription subscription : subscriptions.values()) {
      if (subscription.gathering != null && subscription.collections.contains(collection)) {
        subscription.backlogBytes += bytes;
      }
    }
  }

  private boolean isKept(ObjectId collection) {
    return subscriptions.values().stream()
        .anyMatch(s -> s.live && s.collections.contains(collection));
  }

  /** How far all dataflows have come that read {@code collection}. */
  private long pinnedPosition(ObjectId collection) {
    return subscriptions.values().stream()
        .filter(s -> s.pinned && s.collections.contains(collection))
        .mapToLong(s -> s.position)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Up to where no live dataflow needs the deltas of {@code collection} in memory any more. */
  private long livePosition(ObjectId collection) {
    return subscriptions.values().stream()
        .filter(s -> s.live && s.collections.contains(collection))
        .mapToLong(s -> s.position)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private void wake() {
    waitingSubscribes.removeIf(this::trySubscribe);
    subscriptions.values().forEach(this::serve);
    reads.wake();
  }

  private Behavior<HubMessage> onTaken(HubMessage.Taken taken) {
    taken
        .uppers()
        .forEach(
            (id, upper) -> {
              if (dropped.has(id)) {
                return;
              }
              CollectionProgress progress =
                  collections.computeIfAbsent(id, unused -> new CollectionProgress());
              if (progress.frontier == 0) {
                // An earlier life of the node knew which epochs up to here changed something.
                progress.forget(upper);
              } else if (upper > progress.frontier) {
                progress.committed(upper);
              }
            });
    return this;
  }

  private Behavior<HubMessage> onBroken(HubMessage.Broken broken) {
    if (dropped.has(broken.collection())) {
      return this;
    }
    collections.computeIfAbsent(broken.collection(), unused -> new CollectionProgress()).broken =
        broken.reason();
    reads.wake();
    return this;
  }

  private Behavior<HubMessage> onMending(HubMessage.Mending mending) {
    CollectionProgress progress = collections.get(mending.collection());
    if (progress != null) {
      progress.broken = null;
    }
    return this;
  }

  private Behavior<HubMessage> onForget(HubMessage.Forget forget) {
    for (ObjectId id : forget.collections()) {
      CollectionProgress progress = collections.remove(id);
      if (progress != null) {
        backpressure.add(-progress.release(Long.MAX_VALUE));
      }
    }
    dropped.add(forget.collections());
    reads.drop(read -> failDropped(read.collections(), read.answer()));
    waitingSubscribes.removeIf(wait -> failDropped(wait.collections(), wait.answer()));
    for (Subscription subscription : List.copyOf(subscriptions.values())) {
      if (subscription.collections.stream().anyMatch(forget.collections()::contains)) {
        subscription.fail(GONE);
        remove(subscription.id);
        endings.put(subscription.id, GONE);
      }
    }
    return this;
  }

  private static final Rejection GONE =
      Rejection.of(SqlState.UNDEFINED_TABLE, "the relation was dropped meanwhile");

  /** Whether one of {@code wanted} will never come; who waits for it is told. */
  private boolean failDropped(Set<ObjectId> wanted, CompletableFuture<?> answer) {
    if (!dropped.hasAny(wanted)) {
      return false;
    }
    timers.cancel(answer);
    answer.completeExceptionally(GONE.exception());
    return true;
  }

  private Behavior<HubMessage> onReadEpoch(ReadEpoch read) {
    if (!failDropped(read.collections(), read.answer()) && reads.take(read)) {
      expire(read.answer(), read.collections());
    }
    return this;
  }

  private void expire(CompletableFuture<?> answer, Set<ObjectId> wanted) {
    Rejection late =
        Rejection.of(
                SqlState.NOT_IN_PREREQUISITE_STATE,
                "the relations are not complete up to the epoch to read at, after "
                    + READ_DEADLINE.toSeconds()
                    + " s")
            .withDetail("Waiting for: " + wanted + ".")
            .withHint(
                "weir_hydration_statuses and weir_sources show what is hydrating or stalled.");
    timers.startSingleTimer(answer, new HubMessage.Expired(answer, late), READ_DEADLINE);
  }

  private Behavior<HubMessage> onExpired(HubMessage.Expired expired) {
    reads.drop(read -> read.answer() == expired.answer());
    waitingSubscribes.removeIf(s -> s.answer() == expired.answer());
    expired.answer().completeExceptionally(expired.reason().exception());
    return this;
  }

  private Behavior<HubMessage> onSubscribe(HubMessage.Subscribe subscribe) {
    if (!failDropped(subscribe.collections(), subscribe.answer()) && !trySubscribe(subscribe)) {
      waitingSubscribes.add(subscribe);
      if (!subscribe.pinned()) {
        expire(subscribe.answer(), subscribe.collections());
      }
    }
    return this;
  }

  private boolean trySubscribe(HubMessage.Subscribe subscribe) {
    // One that never was complete has nothing to begin with, though it may be known to be broken.
    if (!subscribe.collections().stream().allMatch(this::wasComplete)) {
      return false;
    }
    Long after = subscribe.after();
    long position = after == null ? complete(subscribe.collections()) : after;
    Subscription subscription =
        new Subscription(nextSubscription++, subscribe.collections(), subscribe.pinned(), position);
    subscriptions.put(subscription.id, subscription);
    timers.cancel(subscribe.answer());
    if (!subscribe
        .answer()
        .complete(
            new Subscribed(subscription.id, position, listedAfter(subscribe.collections())))) {
      remove(subscription.id);
    }
    return true;
  }

  /** The epoch after which it is known of all of these which epochs changed something. */
  private long listedAfter(Set<ObjectId> wanted) {
    return wanted.stream()
        .map(collections::get)
        .filter(Objects::nonNull)
        .mapToLong(progress -> progress.forgottenUpTo)
        .max()
        .orElse(0);
  }

  private boolean wasComplete(ObjectId collection) {
    CollectionProgress progress = collections.get(collection);
    return progress != null && progress.frontier > 0;
  }

  private long complete(Set<ObjectId> wanted) {
    long complete = Long.MAX_VALUE;
    for (ObjectId id : wanted) {
      CollectionProgress progress = collections.get(id);
      complete = Math.min(complete, progress == null ? 0 : progress.frontier);
    }
    return complete;
  }

  private Behavior<HubMessage> onNext(HubMessage.Next next) {
    Subscription subscription = open(next.subscription(), next.answer());
    if (subscription != null) {
      subscription.waiting = next.answer();
      serve(subscription);
    }
    return this;
  }

  private Behavior<HubMessage> onGather(HubMessage.Gather gather) {
    Subscription subscription = open(gather.subscription(), gather.answer());
    if (subscription != null) {
      subscription.gathering = gather.answer();
      serve(subscription);
    }
    return this;
  }

  /** Where it has ended, who asks is told so. */
  private @Nullable Subscription open(long id, CompletableFuture<?> answer) {
    Subscription subscription = subscriptions.get(id);
    if (subscription == null || subscription.ended) {
      answer.completeExceptionally(ending(id).exception());
      return null;
    }
    return subscription;
  }

  private Behavior<HubMessage> onHurry(HubMessage.Hurry hurry) {
    Subscription subscription = subscriptions.get(hurry.subscription());
    if (subscription != null) {
      subscription.hurries++;
      serve(subscription);
    }
    return this;
  }

  private Rejection ending(long subscription) {
    return endings.getOrDefault(
        subscription, Rejection.of(SqlState.QUERY_CANCELED, "the subscription was closed"));
  }

  private void serve(Subscription subscription) {
    if (subscription.gathering != null) {
      gather(subscription);
    }
    if (subscription.waiting == null) {
      return;
    }
    long complete = complete(subscription.collections);
    if (complete <= subscription.position) {
      return;
    }
    long epoch = complete;
    for (ObjectId id : subscription.collections) {
      CollectionProgress progress = collections.get(id);
      if (progress == null) {
        return;
      }
      if (subscription.position < progress.forgottenUpTo) {
        subscription.fail(
            Rejection.of(
                    SqlState.NOT_IN_PREREQUISITE_STATE,
                    "the subscription fell too far behind and was ended")
                .withHint("Read faster, or subscribe again with a fresh snapshot."));
        subscription.ended = true;
        return;
      }
      Long changed = progress.changes.higherKey(subscription.position);
      if (changed != null && changed < epoch) {
        epoch = changed;
      }
    }
    subscription.position = epoch;
    subscription.answer(Gathering.at(epoch, subscription, collections));
    if (subscription.live) {
      release(subscription.collections);
    }
  }

  private void gather(Subscription subscription) {
    long complete = Math.max(subscription.position, complete(subscription.collections));
    if (Gathering.isDue(subscription, complete, backpressure)) {
      List<Ready> changes = Gathering.changes(subscription, complete, collections);
      subscription.position = complete;
      subscription.answer(changes);
      if (subscription.live) {
        release(subscription.collections);
      }
    }
  }

  /** Lets go of deltas in memory that every dataflow has taken. */
  private void release(Set<ObjectId> touched) {
    for (ObjectId id : touched) {
      CollectionProgress progress = collections.get(id);
      if (progress != null) {
        backpressure.add(-progress.release(livePosition(id)));
      }
    }
  }

  private Behavior<HubMessage> onGoLive(HubMessage.GoLive goLive) {
    Subscription subscription = subscriptions.get(goLive.subscription());
    if (subscription == null) {
      goLive.answer().completeExceptionally(ending(goLive.subscription()).exception());
      return this;
    }
    subscription.live = true;
    goLive.answer().complete(newest(subscription.collections));
    return this;
  }

  private long newest(Set<ObjectId> wanted) {
    return wanted.stream()
        .map(collections::get)
        .filter(Objects::nonNull)
        .mapToLong(progress -> progress.frontier)
        .max()
        .orElse(0);
  }

  private Behavior<HubMessage> onUnsubscribe(HubMessage.Unsubscribe unsubscribe) {
    remove(unsubscribe.subscription());
    endings.remove(unsubscribe.subscription());
    return this;
  }

  private void remove(long id) {
    Subscription subscription = subscriptions.remove(id);
    if (subscription != null && subscription.live) {
      release(subscription.collections);
    }
  }

  private Behavior<HubMessage> onFrontiers(HubMessage.Frontiers ask) {
    Map<ObjectId, Long> out = new TreeMap<>();
    collections.forEach((id, progress) -> out.put(id, progress.frontier));
    ask.answer().complete(out);
    return this;
  }
}
