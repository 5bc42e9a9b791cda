package io.weir.connector.kafka;

import io.weir.connector.SplitReader.WayOut;
import io.weir.connector.kafka.HeldRows.Assignment;
import io.weir.domain.source.SourceMutation.Edge;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reading thread: polls, and hands records to {@link HeldRows}, which also tells it what to
 * read. Whatever goes wrong becomes the cut's failure text, and is tried again with back-off from
 * the positions held there: nothing is skipped, nothing comes twice.
 */
final class Fetcher implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long FIRST_BACK_OFF = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LAST_BACK_OFF = TimeUnit.SECONDS.toNanos(2);

  private final String sourceId;
  private final KafkaOptions options;
  private final HeldRows held;
  private final TopicIdentity identity;
  private final String topic;
  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private volatile @Nullable KafkaConsumer<ByteBuffer, ByteBuffer> waiting;

  // Of the reading thread.
  private Assignment assignment = new Assignment(-1, Map.of());
  private final Map<Integer, OutOfRange> outOfRange = new TreeMap<>();
  private boolean repositioned;
  private long backOff = FIRST_BACK_OFF;
  private long retryAt;

  Fetcher(String sourceId, KafkaOptions options, HeldRows held) {
    this.sourceId = sourceId;
    this.options = options;
    this.held = held;
    this.identity = new TopicIdentity(sourceId, options);
    this.topic = options.requiredTopic();
  }

  /** Completes when the upstream has answered, and is the one that it should be. */
  CompletionStage<Void> connected() {
    return connected.minimalCompletionStage();
  }

  /** Makes a poll return at once, so that a new assignment is seen. From any thread. */
  void wake() {
    KafkaConsumer<ByteBuffer, ByteBuffer> consumer = waiting;
    if (consumer != null) {
      consumer.wakeup();
    }
  }

  @Override
  public void run() {
    try {
      while (!held.isClosed()) {
        try {
          readWithOneConsumer();
        } catch (InterruptException e) {
          throw new InterruptedException();
        } catch (KafkaException e) {
          // A client in an unknown state: a new one goes on from the held positions.
          LOG.warn("source {}: reading topic {} failed: {}", sourceId, topic, e.toString());
          fail(KafkaFailures.of(options, e));
        } catch (RuntimeException e) {
          LOG.error("source {}: reading topic {} failed", sourceId, topic, e);
          fail(RejectedException.from(e));
        }
      }
    } catch (InterruptedException e) {
      LOG.warn("source {}: the reader of topic {} was interrupted", sourceId, topic);
      held.failure(Rejection.of(SqlState.CONNECTION_FAILURE, "the reader was interrupted"));
    } catch (Error e) {
      held.failure(Rejection.of(SqlState.INTERNAL_ERROR, "the reader stopped: " + e));
      throw e;
    } finally {
      identity.close();
    }
  }

  private void readWithOneConsumer() throws InterruptedException {
    look();
    repositioned = true;
    // Answered while the consumer connects.
    identity.ask();
    KafkaConsumer<ByteBuffer, ByteBuffer> consumer = KafkaClients.consumer(options, sourceId);
    waiting = consumer;
    try {
      while (!held.isClosed()) {
        try {
          if (!connected.isDone() && held.assignment().positions().isEmpty()) {
            connect(consumer);
          } else {
            step(consumer);
          }
        } catch (WakeupException e) {
          // Only to look again at what is wanted; the records of the poll are not lost: see below.
          repositioned = true;
        }
      }
    } finally {
      waiting = null;
      consumer.close(CloseOptions.timeout(Duration.ofMillis(200)));
    }
  }

  /**
   * Metadata, connections and logins take several round trips: made before there is anything to
   * read, so that the first record comes soon after the assignment, which interrupts this. Tried
   * again until it succeeds: a reader that never gets anything to read has nothing else to learn by
   * that the upstream is back.
   */
  private void connect(KafkaConsumer<ByteBuffer, ByteBuffer> consumer) throws InterruptedException {
    List<TopicPartition> all =
        consumer.partitionsFor(topic).stream()
            .map(p -> new TopicPartition(topic, p.partition()))
            .toList();
    consumer.endOffsets(all);
    Rejection wrong = identity.verify(Map.of());
    if (wrong == null) {
      recovered();
      connected.complete(null);
    } else {
      fail(wrong);
    }
  }

  private void step(KafkaConsumer<ByteBuffer, ByteBuffer> consumer) throws InterruptedException {
    if (repositioned || !held.isCurrent(assignment.version())) {
      position(consumer);
    }
    held.awaitWanted(assignment.version());
    if (!held.isCurrent(assignment.version())) {
      return;
    }
    ConsumerRecords<ByteBuffer, ByteBuffer> polled;
    try {
      polled = consumer.poll(POLL);
    } catch (OffsetOutOfRangeException e) {
      // Whatever the poll had already taken of other partitions is fetched again.
      repositioned = true;
      for (Map.Entry<TopicPartition, Long> entry : e.offsetOutOfRangePartitions().entrySet()) {
        outOfRange.put(
            entry.getKey().partition(), new OutOfRange(entry.getKey(), entry.getValue(), 0, 0));
      }
      // Perhaps because it was created again, a moment ago.
      identity.askAnew();
      retryAt = System.nanoTime();
      return;
    }
    Rejection wrong = identity.verify(assignment.positions());
    if (wrong != null) {
      repositioned = true;
      Edge goOn = identity.wasCreatedAgain() ? options.onOutOfRange() : null;
      fail(wrong, goOn == null ? null : new WayOut(Map.of(), goOn));
      return;
    }
    recovered();
    connected.complete(null);
    if (!outOfRange.isEmpty() && System.nanoTime() - retryAt >= 0) {
      repositioned = true;
    }
    if (!take(polled)) {
      repositioned = true;
    }
  }

  /** Hands the records over; false where the assignment changed meanwhile. */
  private boolean take(ConsumerRecords<ByteBuffer, ByteBuffer> polled) throws InterruptedException {
    long version = assignment.version();
    for (TopicPartition partition : polled.partitions()) {
      if (!held.add(version, partition.partition(), polled.records(partition))) {
        return false;
      }
    }
    for (Map.Entry<TopicPartition, OffsetAndMetadata> next : polled.nextOffsets().entrySet()) {
      held.advance(version, next.getKey().partition(), next.getValue().offset());
    }
    return true;
  }

  /** Puts the consumer where {@link HeldRows} is; partitions that are out of range stand still. */
  private void position(KafkaConsumer<ByteBuffer, ByteBuffer> consumer) {
    look();
    Map<TopicPartition, Long> positions = new java.util.HashMap<>();
    assignment
        .positions()
        .forEach((p, position) -> positions.put(new TopicPartition(topic, p), position));
    consumer.assign(positions.keySet());
    // A partition that stood still stays paused over an assignment.
    consumer.resume(consumer.paused());
    positions.forEach((partition, position) -> consumer.seek(partition, position));
    if (!outOfRange.isEmpty()) {
      checkRange(consumer, positions);
    }
    repositioned = false;
  }

  /** Takes note of what is wanted now. */
  private void look() {
    Assignment wanted = held.assignment();
    if (wanted.version() != assignment.version()) {
      outOfRange.clear();
    }
    assignment = wanted;
  }

  private void checkRange(
      KafkaConsumer<ByteBuffer, ByteBuffer> consumer, Map<TopicPartition, Long> positions) {
    var stuck = outOfRange.keySet().stream().map(p -> new TopicPartition(topic, p)).toList();
    Map<TopicPartition, Long> first = consumer.beginningOffsets(stuck);
    Map<TopicPartition, Long> last = consumer.endOffsets(stuck);
    for (TopicPartition partition : stuck) {
      long position = positions.getOrDefault(partition, 0L);
      long from = first.getOrDefault(partition, 0L);
      long to = last.getOrDefault(partition, 0L);
      OutOfRange found = new OutOfRange(partition, position, from, to);
      if (found.isThere()) {
        outOfRange.remove(partition.partition());
      } else {
        consumer.pause(List.of(partition));
        outOfRange.put(partition.partition(), found);
      }
    }
    retryAt = System.nanoTime() + LAST_BACK_OFF;
  }

  private void recovered() {
    backOff = FIRST_BACK_OFF;
    if (outOfRange.isEmpty()) {
      held.failure(null);
      return;
    }
    // Partitions that stand still, as one.
    Edge goOn = options.onOutOfRange();
    held.failure(
        assignment.version(),
        OutOfRange.stall(sourceId, outOfRange.values()),
        goOn == null ? null : OutOfRange.wayOut(goOn, outOfRange.values()));
  }

  private void fail(Rejection reason) throws InterruptedException {
    fail(reason, null);
  }

  private void fail(Rejection reason, @Nullable WayOut goOn) throws InterruptedException {
    if (goOn == null) {
      held.failure(reason);
    } else {
      held.failure(assignment.version(), reason, goOn);
    }
    held.awaitChange(assignment.version(), backOff);
    backOff = Math.min(backOff * 2, LAST_BACK_OFF);
  }
}
