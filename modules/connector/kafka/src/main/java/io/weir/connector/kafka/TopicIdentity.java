package io.weir.connector.kafka;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that the topic still is the one whose offsets are held: a topic that was deleted and
 * created again has the same name and other records. The client would go on reading it without a
 * word, so it is asked for at most a second before any record is taken over, which also notices a
 * broker that is away. Used by one thread.
 */
final class TopicIdentity implements AutoCloseable {
  private static final long VALID_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int TIMEOUT_MILLIS = 3_000;

  private final KafkaOptions options;
  private final String topic;
  private @Nullable String expected;
  private @Nullable Admin admin;
  private long verifiedAt;
  private boolean verified;

  TopicIdentity(KafkaOptions options) {
    this.options = options;
    this.topic = options.requiredTopic();
    this.expected = options.identity();
  }

  /** Whether the last answer is too old to take records over. */
  boolean isStale() {
    return !verified || System.nanoTime() - verifiedAt > VALID_NANOS;
  }

  /**
   * Asks the broker.
   *
   * @return what is wrong, or null
   */
  @Nullable Rejection verify() throws InterruptedException {
    long askedAt = System.nanoTime();
    verified = false;
    try {
      if (admin == null) {
        admin = KafkaClients.admin(options, TIMEOUT_MILLIS);
      }
      String found =
          expected == null || expected.contains("/")
              ? KafkaProbe.identity(admin, topic)
              : KafkaProbe.describe(admin, topic).topicId().toString();
      if (expected == null) {
        expected = found;
      }
      if (!found.equals(expected)) {
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
    } catch (ExecutionException | TimeoutException | org.apache.kafka.common.KafkaException e) {
      String unreachable =
          BrokerAddress.unreachable(options.brokers(), java.time.Duration.ofSeconds(1));
      return unreachable == null
          ? KafkaFailures.of(options, e)
          : KafkaFailures.unreachable(options, unreachable);
    }
    verified = true;
    verifiedAt = askedAt;
    return null;
  }

  @Override
  public void close() {
    if (admin != null) {
      admin.close(java.time.Duration.ZERO);
      admin = null;
    }
  }
}
