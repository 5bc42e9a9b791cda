package io.weir.executor;

import static io.weir.executor.ManualPlane.isDone;
import static io.weir.executor.ManualPlane.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.dataflow.circuit.Delta;
import io.weir.executor.timeline.HubMessage;
import io.weir.executor.timeline.HubMessage.Gathered;
import io.weir.executor.timeline.HubMessage.Ready;
import io.weir.executor.timeline.HubMessage.Subscribed;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.storage.memory.MemoryDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrontierHubTest {
  private static final ObjectId A = new ObjectId("u11");
  private static final ObjectId B = new ObjectId("u12");
  private static final Delta NOTHING = Delta.of(Batch.empty(DataPlaneFixture.KEY_VALUE.types()));
  private static final Delta SOMETHING = Delta.of(row(1, 1));

  private final ManualPlane node =
      new ManualPlane(new MemoryDirectory(), new MemoryUpstream(), new ManualClock());
  private final long start = node.clock.millis() + 1000;

  @AfterEach
  void close() {
    node.close();
  }

  private void seal(ObjectId collection, long epoch, Delta delta, boolean acknowledged) {
    node.hub.tell(new HubMessage.Sealed(epoch, Map.of(collection, delta), acknowledged));
    node.settle();
  }

  private void seal(ObjectId collection, long epoch, Delta delta) {
    seal(collection, epoch, delta, false);
  }

  private CompletableFuture<Long> read(ObjectId... collections) {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    node.hub.tell(new HubMessage.ReadEpoch(Set.of(collections), answer));
    node.settle();
    return answer;
  }

  private Subscribed subscribe(boolean pinned, @Nullable Long after, ObjectId... collections) {
    CompletableFuture<Subscribed> answer = new CompletableFuture<>();
    node.hub.tell(new HubMessage.Subscribe(Set.of(collections), after, pinned, answer));
    return node.done(answer);
  }

  private Subscribed subscribeLive(ObjectId collection) {
    Subscribed subscribed = subscribe(true, null, collection);
    CompletableFuture<Long> from = new CompletableFuture<>();
    node.hub.tell(new HubMessage.GoLive(subscribed.subscription(), from));
    node.done(from);
    return subscribed;
  }

  private CompletableFuture<Ready> next(Subscribed subscribed) {
    CompletableFuture<Ready> answer = new CompletableFuture<>();
    node.hub.tell(new HubMessage.Next(subscribed.subscription(), answer));
    node.settle();
    return answer;
  }

  private CompletableFuture<Gathered> gather(Subscribed subscribed) {
    CompletableFuture<Gathered> answer = new CompletableFuture<>();
    node.hub.tell(new HubMessage.Gather(subscribed.subscription(), answer));
    node.settle();
    return answer;
  }

  private void hurry(Subscribed subscribed) {
    node.hub.tell(new HubMessage.Hurry(subscribed.subscription()));
    node.settle();
  }

  @Test
  void aSecondsEpochsAreGathered() {
    seal(A, start, NOTHING);
    Subscribed subscribed = subscribeLive(A);
    CompletableFuture<Gathered> gathered = gather(subscribed);
    seal(A, start + 20, SOMETHING);
    seal(A, start + 40, NOTHING);
    seal(A, start + 60, SOMETHING);
    seal(A, start + 980, NOTHING);
    assertThat(isDone(gathered)).isFalse();
    assertThat(node.backpressure.heldBytes()).isPositive();
    seal(A, start + 1000, NOTHING);
    assertThat(node.done(gathered).epoch()).isEqualTo(start + 1000);
    assertThat(gathered.join().changes())
        .extracting(Ready::epoch)
        .containsExactly(start + 20, start + 60);
    assertThat(gathered.join().changes())
        .allSatisfy(change -> assertThat(change.deltas()).isEqualTo(Map.of(A, SOMETHING)));
    assertThat(node.backpressure.heldBytes()).isZero();
    assertThat(isDone(gather(subscribed))).isFalse();
  }

  @Test
  void whoIsInAHurryGathersWhatIsComplete() {
    seal(A, start, NOTHING);
    seal(B, start, NOTHING);
    Subscribed subscribed = subscribe(true, null, A, B);
    CompletableFuture<Gathered> gathered = gather(subscribed);
    seal(A, start + 20, SOMETHING);
    seal(A, start + 40, SOMETHING);
    seal(B, start + 20, NOTHING);
    hurry(subscribed);
    assertThat(node.done(gathered)).isEqualTo(gathered(start + 20, 1, start + 20));
    hurry(subscribed);
    hurry(subscribed);
    assertThat(node.done(gather(subscribed)))
        .as("nothing more is complete")
        .isEqualTo(gathered(start + 20, 3));
    CompletableFuture<Gathered> next = gather(subscribed);
    seal(B, start + 60, NOTHING);
    assertThat(isDone(next)).isFalse();
    hurry(subscribed);
    assertThat(node.done(next)).isEqualTo(gathered(start + 40, 4, start + 40));
  }

  private static Gathered gathered(long epoch, long hurries, long... changed) {
    List<Ready> changes = new ArrayList<>();
    for (long at : changed) {
      Map<ObjectId, @Nullable Delta> deltas = new HashMap<>();
      deltas.put(A, null); // the subscription is not live
      changes.add(new Ready(at, deltas));
    }
    return new Gathered(epoch, changes, hurries);
  }

  /** However fast rows come, no more than so many wait. */
  @Test
  void whatWaitsToBeGatheredIsBounded() {
    seal(A, start, NOTHING);
    Subscribed subscribed = subscribeLive(A);
    Delta large = Delta.of(rows(10_000));
    long gathered = 0;
    CompletableFuture<Gathered> answer = gather(subscribed);
    for (int epoch = 1; epoch <= 40; epoch++) {
      seal(A, start + epoch, large);
      assertThat(node.backpressure.heldBytes()).isLessThan((1 << 20) + large.rows().bytes());
      if (isDone(answer)) {
        gathered += answer.join().changes().size();
        answer = gather(subscribed);
      }
    }
    hurry(subscribed);
    assertThat(gathered + answer.join().changes().size()).isEqualTo(40);
    assertThat(gathered).as("several at once").isLessThan(40);
  }

  /** Many that wait for a second each do not stop the sources together. */
  @Test
  void nothingWaitsToBeGatheredWhereMemoryIsShort() {
    Delta large = Delta.of(rows(50_000));
    int subscriptions = (int) ((40 << 20) / large.rows().bytes());
    List<CompletableFuture<Gathered>> answers = new ArrayList<>();
    for (int i = 0; i < subscriptions; i++) {
      seal(new ObjectId("u" + (100 + i)), start, NOTHING);
      answers.add(gather(subscribeLive(new ObjectId("u" + (100 + i)))));
    }
    for (int i = 0; i < subscriptions; i++) {
      seal(new ObjectId("u" + (100 + i)), start + 20, large);
      assertThat(node.backpressure.engaged()).isFalse();
    }
    assertThat(answers).anyMatch(CompletableFuture::isDone);
  }

  private static Batch rows(int count) {
    BatchBuilder rows = new BatchBuilder(DataPlaneFixture.KEY_VALUE.types(), count);
    for (int i = 0; i < count; i++) {
      rows.column(0).appendLong(i);
      rows.column(1).appendLong(i);
      rows.endRow();
    }
    return rows.build();
  }

  @Test
  void aReadIsNeverBeforeAnEarlierOne() {
    seal(A, start + 40, NOTHING);
    seal(B, start + 20, NOTHING);
    assertThat(node.done(read(A))).isEqualTo(start + 40);
    CompletableFuture<Long> behind = read(B);
    CompletableFuture<Long> both = read(A, B);
    assertThat(isDone(behind)).isFalse();
    seal(B, start + 60, NOTHING);
    assertThat(node.done(behind)).isGreaterThanOrEqualTo(start + 40);
    assertThat(isDone(both)).as("the read at %s came first", behind.join()).isFalse();
    seal(A, start + 80, NOTHING);
    assertThat(node.done(both)).isEqualTo(start + 60);
  }

  @Test
  void aReadIsNotBeforeAWriteThatWasAcknowledged() {
    seal(B, start, NOTHING);
    seal(A, start + 20, SOMETHING, true);
    CompletableFuture<Long> read = read(B);
    assertThat(isDone(read)).isFalse();
    seal(B, start + 20, NOTHING);
    assertThat(node.done(read)).isEqualTo(start + 20);
  }

  @Test
  void aSealThatComesLateChangesNothing() {
    seal(A, start + 40, SOMETHING);
    seal(A, start + 20, SOMETHING);
    assertThat(node.done(read(A))).isEqualTo(start + 40);
    Subscribed subscribed = subscribe(false, start, A);
    assertThat(node.done(next(subscribed)).epoch()).isEqualTo(start + 40);
  }

  @Test
  void aReadThatNeverCompletesExpires() {
    CompletableFuture<Long> read = read(A);
    node.pass(Duration.ofSeconds(59));
    assertThat(isDone(read)).isFalse();
    node.pass(Duration.ofSeconds(1));
    assertThat(node.sqlState(read)).isEqualTo("55000");
  }

  @Test
  void readsOfWhatIsBrokenFailUntilItIsSealedAgain() {
    seal(A, start, NOTHING);
    node.hub.tell(new HubMessage.Broken(A, Rejection.of("58030", "the disk is gone")));
    assertThat(node.sqlState(read(A))).isEqualTo("58030");
    seal(A, start + 20, NOTHING);
    assertThat(node.done(read(A))).isEqualTo(start + 20);
  }

  @Test
  void aSubscriptionGetsEachChangeOnceAndInOrder() {
    seal(A, start, NOTHING);
    seal(B, start, NOTHING);
    Subscribed subscribed = subscribe(false, null, A, B);
    assertThat(subscribed.position()).isEqualTo(start);
    CompletableFuture<Ready> first = next(subscribed);
    seal(A, start + 20, SOMETHING);
    seal(A, start + 40, NOTHING);
    seal(A, start + 60, SOMETHING);
    assertThat(isDone(first)).as("B may still change at +20").isFalse();
    seal(B, start + 80, SOMETHING);
    assertThat(node.done(first).epoch()).isEqualTo(start + 20);
    Ready second = node.done(next(subscribed));
    assertThat(second.epoch()).isEqualTo(start + 60);
    assertThat(second.deltas()).containsOnlyKeys(A);
    CompletableFuture<Ready> third = next(subscribed);
    assertThat(isDone(third)).isFalse();
    seal(A, start + 100, NOTHING);
    assertThat(node.done(third).epoch()).isEqualTo(start + 80);
    assertThat(third.join().deltas()).containsOnlyKeys(B);
  }

  @Test
  void whatAWriterCommittedBeforeItEndedIsToldByTheNext() {
    seal(A, start, NOTHING);
    Subscribed subscribed = subscribe(true, null, A);
    node.hub.tell(new HubMessage.Taken(Map.of(A, start + 20)));
    node.settle();
    CompletableFuture<Ready> first = next(subscribed);
    assertThat(isDone(first)).as("it is not sealed yet").isFalse();
    seal(A, start + 40, SOMETHING);
    assertThat(node.done(first).epoch()).isEqualTo(start + 20);
    assertThat(first.join().deltas()).containsEntry(A, null);
    assertThat(node.done(next(subscribed)).epoch()).isEqualTo(start + 40);
  }

  @Test
  void nothingIsLeftOutOfWhatAnEarlierLifeCommitted() {
    node.hub.tell(new HubMessage.Taken(Map.of(A, start, B, 0L)));
    seal(A, start + 40, NOTHING);
    seal(B, start + 40, SOMETHING);
    assertThat(subscribe(true, null, A).listedAfter()).isEqualTo(start);
    Subscribed early = subscribe(true, start - 20, A);
    assertThat(early.listedAfter()).isEqualTo(start);
    assertThat(node.sqlState(next(early))).isEqualTo("55000");
    Subscribed late = subscribe(true, start, A, B);
    assertThat(node.done(next(late)).epoch()).isEqualTo(start + 40);
  }

  @Test
  void whatIsOpenButWasNeverSealedIsNotReadYet() {
    node.hub.tell(new HubMessage.Taken(Map.of(A, start)));
    CompletableFuture<Long> waiting = read(A);
    assertThat(isDone(waiting)).isFalse();
    seal(A, start + 20, NOTHING);
    assertThat(node.done(waiting)).isEqualTo(start + 20);
  }

  @Test
  void aReadThatWaitsForADroppedRelationFails() {
    CompletableFuture<Long> waiting = read(A);
    node.hub.tell(new HubMessage.Forget(Set.of(A)));
    assertThat(node.sqlState(waiting)).isEqualTo("42P01");
  }

  @Test
  void whoComesAfterTheDropHearsOfItAtOnce() {
    seal(A, start, NOTHING);
    node.hub.tell(new HubMessage.Forget(Set.of(A)));
    seal(A, start + 20, SOMETHING);
    assertThat(node.sqlState(read(A))).isEqualTo("42P01");
    CompletableFuture<Subscribed> late = new CompletableFuture<>();
    node.hub.tell(new HubMessage.Subscribe(Set.of(A), null, false, late));
    assertThat(node.sqlState(late)).isEqualTo("42P01");
  }

  @Test
  void aClientThatFallsBehindTheWindowIsEnded() {
    seal(A, start, NOTHING);
    Subscribed client = subscribe(false, null, A);
    seal(A, start + 20, SOMETHING);
    seal(A, start + 61_000, SOMETHING);
    assertThat(node.sqlState(next(client))).isEqualTo("55000");
    assertThat(node.sqlState(next(client))).isEqualTo("57014");
  }

  @Test
  void aDataflowMayTakeItsTime() {
    seal(A, start, NOTHING);
    Subscribed dataflow = subscribe(true, null, A);
    seal(A, start + 20, SOMETHING);
    seal(A, start + 61_000, SOMETHING);
    assertThat(node.done(next(dataflow)).epoch()).isEqualTo(start + 20);
    assertThat(node.done(next(dataflow)).epoch()).isEqualTo(start + 61_000);
  }

  @Test
  void deltasStayInMemoryUntilTheLastDataflowHasTakenThem() {
    seal(A, start, NOTHING);
    seal(A, start + 20, SOMETHING);
    assertThat(node.backpressure.heldBytes()).isZero();
    Subscribed first = subscribeLive(A);
    Subscribed second = subscribeLive(A);
    seal(A, start + 40, SOMETHING);
    long held = node.backpressure.heldBytes();
    assertThat(held).isEqualTo(SOMETHING.rows().bytes() + SOMETHING.errors().bytes()).isPositive();
    assertThat(node.done(next(first)).deltas().get(A)).isSameAs(SOMETHING);
    assertThat(node.backpressure.heldBytes()).isEqualTo(held);
    assertThat(node.done(next(second)).deltas().get(A)).isSameAs(SOMETHING);
    assertThat(node.backpressure.heldBytes()).isZero();
  }

  @Test
  void whatADataflowLeavesBehindIsLetGo() {
    seal(A, start, NOTHING);
    Subscribed dataflow = subscribeLive(A);
    seal(A, start + 20, SOMETHING);
    seal(A, start + 40, SOMETHING);
    assertThat(node.backpressure.heldBytes()).isPositive();
    node.hub.tell(new HubMessage.Unsubscribe(dataflow.subscription()));
    node.settle();
    assertThat(node.backpressure.heldBytes()).isZero();
    assertThat(node.sqlState(next(dataflow))).isEqualTo("57014");
  }

  @Test
  void aDroppedRelationFailsItsSubscribersAndHoldsNothing() {
    seal(A, start, NOTHING);
    seal(B, start, NOTHING);
    Subscribed slow = subscribeLive(A);
    Subscribed fast = subscribeLive(A);
    seal(A, start + 20, SOMETHING);
    node.done(next(fast));
    assertThat(node.backpressure.heldBytes()).isPositive();
    CompletableFuture<Ready> waiting = next(fast);
    CompletableFuture<Ready> other = next(subscribe(false, null, B));
    node.hub.tell(new HubMessage.Forget(Set.of(A)));
    assertThat(node.sqlState(waiting)).isEqualTo("42P01");
    assertThat(node.sqlState(next(slow))).isEqualTo("42P01");
    node.hub.tell(new HubMessage.Unsubscribe(slow.subscription()));
    assertThat(node.sqlState(next(slow))).isEqualTo("57014");
    assertThat(node.backpressure.heldBytes()).isZero();
    assertThat(isDone(other)).isFalse();
    seal(B, start + 20, NOTHING);
    assertThat(node.done(other).epoch()).isEqualTo(start + 20);
  }

  @Test
  void aClientWhoseRelationNeverComesExpires() {
    CompletableFuture<Subscribed> answer = new CompletableFuture<>();
    node.hub.tell(new HubMessage.Subscribe(Set.of(A), null, false, answer));
    node.pass(Duration.ofSeconds(60));
    assertThat(node.sqlState(answer)).isEqualTo("55000");
    seal(A, start, NOTHING);
    assertThat(node.done(read(A))).isEqualTo(start);
  }
}
