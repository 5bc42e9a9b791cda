package io.weir.connector.kafka;

import io.weir.kernel.RejectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;

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

  /** Which topic of which cluster: asked of the broker, and not yet answered perhaps. */
  record Identity(KafkaFuture<String> cluster, KafkaFuture<TopicDescription> topic) {
    static Identity ask(Admin admin, String topic) {
      DescribeTopicsOptions withRights =
          new DescribeTopicsOptions().includeAuthorizedOperations(true);
      return new Identity(
          admin.describeCluster().clusterId(),
          admin
              .describeTopics(List.of(topic), withRights)
              .topicNameValues()
              .values()
              .iterator()
              .next());
    }

    boolean isDone() {
      return cluster.isDone() && topic.isDone();
    }

    Uuid topicId() throws ExecutionException, InterruptedException, TimeoutException {
      return KafkaProbe.get(topic).topicId();
    }

    /** The cluster's id, a slash, the topic's id. */
    String get() throws ExecutionException, InterruptedException, TimeoutException {
      return KafkaProbe.get(cluster) + "/" + topicId();
    }
  }

  /**
   * That the topic can be read, and read on at {@code offsets} (by split), unless the options say
   * where it is to go on otherwise.
   *
   * @return which topic it is
   */
  static String readable(
      Admin admin, KafkaOptions options, String sourceId, Map<String, String> offsets)
      throws ExecutionException, InterruptedException, TimeoutException {
    String name = options.requiredTopic();
    Map<TopicPartition, Long> next = new HashMap<>();
    offsets.forEach(
        (split, offset) ->
            next.put(new TopicPartition(name, Integer.parseInt(split)), Long.valueOf(offset)));
    Identity identity = Identity.ask(admin, name);
    TopicDescription topic = get(identity.topic());
    // Brokers without permissions name all operations; very old ones none.
    Set<AclOperation> allowed = topic.authorizedOperations();
    if (allowed != null && !allowed.isEmpty() && !allowed.contains(AclOperation.READ)) {
      throw KafkaFailures.mayNotRead(options).exception();
    }
    Set<Integer> there =
        topic.partitions().stream().map(p -> p.partition()).collect(Collectors.toSet());
    for (TopicPartition partition : next.keySet()) {
      if (!there.contains(partition.partition())) {
        throw KafkaFailures.noPartition(options, partition.partition()).exception();
      }
    }
    if (options.onOutOfRange() == null) {
      checkRange(admin, sourceId, next);
    }
    return identity.get();
  }

  private static void checkRange(Admin admin, String sourceId, Map<TopicPartition, Long> next)
      throws ExecutionException, InterruptedException, TimeoutException, RejectedException {
    for (OutOfRange split : ranges(admin, next)) {
      if (!split.isThere()) {
        throw split.refusal(sourceId).exception();
      }
    }
  }

  /** What there is of each of these partitions; those that are not there have nothing. */
  static List<OutOfRange> ranges(Admin admin, Map<TopicPartition, Long> next)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<TopicPartition, Long> there = new HashMap<>(next);
    for (String topic : next.keySet().stream().map(TopicPartition::topic).distinct().toList()) {
      Set<Integer> partitions =
          describe(admin, topic).partitions().stream()
              .map(p -> p.partition())
              .collect(Collectors.toSet());
      there.keySet().removeIf(p -> p.topic().equals(topic) && !partitions.contains(p.partition()));
    }
    if (there.isEmpty()) {
      return next.entrySet().stream()
          .map(e -> new OutOfRange(e.getKey(), e.getValue(), 0, 0))
          .toList();
    }
    var first = admin.listOffsets(all(there, OffsetSpec.earliest())).all();
    var last = admin.listOffsets(all(there, OffsetSpec.latest())).all();
    Map<TopicPartition, ListOffsetsResultInfo> earliest = get(first);
    Map<TopicPartition, ListOffsetsResultInfo> latest = get(last);
    List<OutOfRange> ranges = new ArrayList<>();
    next.forEach(
        (partition, offset) -> {
          ListOffsetsResultInfo from = earliest.get(partition);
          ListOffsetsResultInfo to = latest.get(partition);
          ranges.add(
              new OutOfRange(
                  partition,
                  offset,
                  from == null ? 0 : from.offset(),
                  to == null ? 0 : to.offset()));
        });
    return ranges;
  }

  private static Map<TopicPartition, OffsetSpec> all(
      Map<TopicPartition, Long> partitions, OffsetSpec spec) {
    return partitions.keySet().stream().collect(Collectors.toMap(p -> p, p -> spec));
  }

  /** Whether a call failed because nobody answered it. */
  static boolean foundNobody(Exception failure) {
    return failure instanceof TimeoutException
        || failure instanceof org.apache.kafka.common.errors.TimeoutException
        || failure.getCause() instanceof org.apache.kafka.common.errors.TimeoutException;
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
