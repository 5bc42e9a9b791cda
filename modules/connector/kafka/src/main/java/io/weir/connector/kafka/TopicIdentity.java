package io.weir.connector.kafka;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that the topic still is the one whose offsets are held: a topic that was deleted and
 * created again has the same name and other records. The client would go on reading it without a
 * word, so no record is taken over on an answer that is older than a second, which also notices a
 * broker that is away. The question is asked ahead, so that reading seldom waits for the answer.
 * Used by one thread.
 */
final class TopicIdentity implements AutoCloseable {
  private static final long VALID_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long AHEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int TIMEOUT_MILLIS = 3_000;

  private final String sourceId;
  private final KafkaOptions options;
  private final String topic;
  private @Nullable String expected;
  private @Nullable Admin admin;
  private @Nullable Question asked;
  private long verifiedAt;
  private boolean verified;
  private boolean createdAgain;

  /** What is on its way, since when. */
  private record Question(long at, KafkaProbe.Identity identity) {}

  TopicIdentity(String sourceId, KafkaOptions options) {
    this.sourceId = sourceId;
    this.options = options;
    this.topic = options.requiredTopic();
    this.expected = options.identity();
  }

  /**
   * Asks the broker where the last answer will soon be too old; does not wait.
   *
   * @throws KafkaException where the client cannot even be made
   */
  void ask() {
    if (asked != null || !isOlderThan(AHEAD_NANOS)) {
      return;
    }
    if (admin == null) {
      admin = KafkaClients.admin(options, TIMEOUT_MILLIS);
    }
    asked = new Question(System.nanoTime(), KafkaProbe.Identity.ask(admin, topic));
  }

  /** What was answered until now does not count any more. */
  void askAnew() {
    verified = false;
    asked = null;
  }

  /**
   * Whether the last answer was that the topic is another one, at the same cluster: an address that
   * leads to another cluster is more likely a mistake than something to go on with.
   */
  boolean wasCreatedAgain() {
    return createdAgain;
  }

  /**
   * Waits, where needed, for an answer that is new enough.
   *
   * @param positions by partition the next record to read
   * @return what is wrong, or null
   */
  @Nullable Rejection verify(Map<Integer, Long> positions) throws InterruptedException {
    ask();
    Question question = asked;
    while (question != null && (question.identity().isDone() || isOlderThan(VALID_NANOS))) {
      asked = null;
      verified = false;
      createdAgain = false;
      Rejection wrong = wrong(question.identity(), positions);
      if (wrong != null) {
        return wrong;
      }
      verified = true;
      verifiedAt = question.at();
      // It may have been asked long ago, before a pause.
      ask();
      question = asked;
    }
    return null;
  }

  private boolean isOlderThan(long nanos) {
    return !verified || System.nanoTime() - verifiedAt > nanos;
  }

  private @Nullable Rejection wrong(KafkaProbe.Identity answer, Map<Integer, Long> positions)
      throws InterruptedException {
    String found;
    try {
      found =
          expected == null || expected.contains("/") ? answer.get() : answer.topicId().toString();
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      if (KafkaProbe.foundNobody(e)) {
        close();
      }
      String unreachable = BrokerAddress.unreachable(options.brokers(), Duration.ofSeconds(1));
      return unreachable == null
          ? KafkaFailures.of(options, e)
          : KafkaFailures.unreachable(options, unreachable);
    }
    if (expected == null) {
      expected = found;
    }
    if (found.equals(expected)) {
      return null;
    }
    createdAgain = clusterOf(found).equals(clusterOf(expected));
    return Rejection.of(
            SqlState.NOT_IN_PREREQUISITE_STATE,
            "topic \""
                + topic
                + "\" at \""
                + options.bootstrap()
                + "\" is not the one that was read so far: "
                + (createdAgain ? "it was created again" : "the address leads to another cluster")
                + " (was "
                + expected
                + ", is "
                + found
                + "). Its offsets mean other records"
                + ranges(positions)
                + ". To go on: UNSAFE ALTER SOURCE "
                + sourceId
                + " RESET SPLITS")
        .withHint(
            "Or weirctl connector reset-source-splits --source-id "
                + sourceId
                + " --unsafe. INJECT OFFSETS after RESET SPLITS says where it is to begin; an"
                + " injection alone does not do, because only a reset forgets which topic it was.");
  }

  private static String clusterOf(String identity) {
    return identity.contains("/") ? identity.substring(0, identity.indexOf('/')) : "";
  }

  /** What is wanted, and what is there; nothing where that cannot be told now. */
  private String ranges(Map<Integer, Long> positions) throws InterruptedException {
    Admin open = admin;
    if (open == null || positions.isEmpty()) {
      return "";
    }
    Map<TopicPartition, Long> next = new HashMap<>();
    positions.forEach((partition, at) -> next.put(new TopicPartition(topic, partition), at));
    try {
      return ": " + OutOfRange.wanted(KafkaProbe.ranges(open, next));
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      return "";
    }
  }

  @Override
  public void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
      admin = null;
    }
  }
}
