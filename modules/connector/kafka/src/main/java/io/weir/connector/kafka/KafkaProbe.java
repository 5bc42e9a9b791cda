package io.weir.connector.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;

/** Asks a broker whether it is there and has the topic. Blocks, on virtual threads of its own. */
final class KafkaProbe {
  static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Executor THREADS =
      task -> Thread.ofVirtual().name("kafka-admin").start(task);

  private KafkaProbe() {}

  /** An admin call; what it throws becomes the stage's rejection. */
  interface Call<T> {
    T run(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;
  }

  /** Runs a blocking task on a virtual thread; the stage fails with a rejection, within seconds. */
  static <T> CompletionStage<T> async(KafkaOptions options, java.util.concurrent.Callable<T> task) {
    CompletableFuture<T> done = new CompletableFuture<>();
    THREADS.execute(
        () -> {
          try {
            done.complete(task.call());
          } catch (Exception e) {
            if (e instanceof InterruptedException) {
              Thread.currentThread().interrupt();
            }
            done.completeExceptionally(KafkaFailures.of(options, e).exception());
          }
        });
    return done;
  }

  /**
   * Runs {@code call} with a client of its own, after a look whether any broker is there at all.
   */
  static <T> T once(KafkaOptions options, Call<T> call) throws Exception {
    requireReachable(options);
    try (Admin admin = KafkaClients.admin(options, (int) DEADLINE.toMillis())) {
      return call.run(admin);
    }
  }

  static void requireReachable(KafkaOptions options) {
    String unreachable = BrokerAddress.unreachable(options.brokers(), DEADLINE);
    if (unreachable != null) {
      throw KafkaFailures.unreachable(options, unreachable).exception();
    }
  }

  /** The cluster's id, a slash, the topic's id. */
  static String identity(Admin admin, String topic)
      throws ExecutionException, InterruptedException, TimeoutException {
    String cluster = get(admin.describeCluster().clusterId());
    return cluster + "/" + describe(admin, topic).topicId();
  }

  static TopicDescription describe(Admin admin, String topic)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(List.of(topic)).topicNameValues();
    return get(answers.values().iterator().next());
  }

  static <T> T get(KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(DEADLINE.toMillis() + 1_000, TimeUnit.MILLISECONDS);
  }
}
