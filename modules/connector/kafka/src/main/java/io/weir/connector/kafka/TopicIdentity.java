package io.weir.connector.kafka;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
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

  private final KafkaOptions options;
  private final String topic;
  private @Nullable String expected;
  private @Nullable Admin admin;
  private @Nullable Question asked;
  private long verifiedAt;
  private boolean verified;

  /** What is on its way, since when. */
  private record Question(long at, KafkaProbe.Identity identity) {}

  TopicIdentity(KafkaOptions options) {
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

  /**
   * Waits, where needed, for an answer that is new enough.
   *
   * @return what is wrong, or null
   */
  @Nullable Rejection verify() throws InterruptedException {
    ask();
    Question question = asked;
    while (question != null && (question.identity().isDone() || isOlderThan(VALID_NANOS))) {
      asked = null;
      verified = false;
      Rejection wrong = wrong(question.identity());
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

  private @Nullable Rejection wrong(KafkaProbe.Identity answer) throws InterruptedException {
    String found;
    try {
      found =
          expected == null || expected.contains("/") ? answer.get() : answer.topicId().toString();
    } catch (ExecutionException | TimeoutException | KafkaException e) {
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
    return Rejection.of(
        SqlState.NOT_IN_PREREQUISITE_STATE,
        "topic \""
            + topic
            + "\" at \""
            + options.bootstrap()
            + "\" is not the one that was read so far: it was created again, or the address leads"
            + " to another cluster (was "
            + expected
            + ", is "
            + found
            + "); its offsets have another meaning, so reading stops here");
  }

  @Override
  public void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
      admin = null;
    }
  }
}
