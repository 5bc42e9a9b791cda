package io.weir.connector.kafka;

import io.weir.connector.SplitEnumerator;
import io.weir.kernel.Clock;
import io.weir.kernel.Ordered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds a topic's partitions by an admin client that is kept between calls. The id of a split is
 * the partition's number; starts are resolved to numbers, so that a later look at the same
 * partition cannot mean another record.
 */
final class KafkaEnumerator implements SplitEnumerator {
  private final KafkaOptions options;
  private final String topic;
  private final Clock clock;
  private @Nullable Admin admin;
  private boolean closed;

  KafkaEnumerator(KafkaOptions options, Clock clock) {
    this.options = options;
    this.topic = options.requiredTopic();
    this.clock = clock;
  }

  @Override
  public CompletionStage<List<Split>> discover() {
    return discover(Set.of());
  }

  @Override
  public CompletionStage<List<Split>> discover(Set<String> known) {
    Set<String> before = Ordered.set(known);
    return ask(client -> splits(client, before));
  }

  @Override
  public CompletionStage<Map<String, Watermarks>> watermarks(List<String> splits) {
    List<String> wanted = List.copyOf(splits);
    return ask(client -> watermarks(client, wanted));
  }

  @Override
  public CompletionStage<Map<String, Long>> retention(Map<String, String> offsets) {
    Map<TopicPartition, Long> positions = new HashMap<>();
    offsets.forEach(
        (split, offset) ->
            positions.put(
                new TopicPartition(topic, Integer.parseInt(split)), Long.valueOf(offset)));
    return ask(
        client -> {
          Map<String, Long> left = new TreeMap<>();
          new KafkaRetention(client, topic, clock)
              .left(positions)
              .forEach(
                  (partition, millis) -> left.put(Integer.toString(partition.partition()), millis));
          return left;
        });
  }

  @Override
  public void close() {
    Admin open;
    synchronized (this) {
      closed = true;
      open = admin;
      admin = null;
    }
    if (open != null) {
      // Closing joins the client's thread.
      Thread.ofVirtual().name("kafka-admin-close").start(open::close);
    }
  }

  private <T> CompletionStage<T> ask(KafkaProbe.Call<T> call) {
    return KafkaProbe.async(
        options,
        () -> {
          Admin client = client();
          try {
            return call.run(client);
          } catch (ExecutionException | TimeoutException e) {
            if (KafkaProbe.foundNobody(e)) {
              forget(client);
            }
            throw e;
          }
        });
  }

  /** The next question is asked by a new one. */
  private void forget(Admin client) {
    synchronized (this) {
      if (admin == client) {
        admin = null;
      }
    }
    client.close(Duration.ZERO);
  }

  private List<Split> splits(Admin client, Set<String> known)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<TopicPartition> partitions = partitions(client);
    StartPosition start = known.isEmpty() ? options.start() : StartPosition.EARLIEST;
    Map<TopicPartition, Long> offsets = starts(client, partitions, start);
    List<Split> splits = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      Long offset = offsets.get(partition);
      if (offset != null) {
        splits.add(new Split(Integer.toString(partition.partition()), Long.toString(offset)));
      }
    }
    splits.sort(java.util.Comparator.comparing(Split::id));
    return splits;
  }

  private Map<TopicPartition, Long> starts(
      Admin client, List<TopicPartition> partitions, StartPosition start)
      throws ExecutionException, InterruptedException, TimeoutException {
    return switch (start) {
      case StartPosition.Earliest e -> offsets(client, partitions, OffsetSpec.earliest());
      case StartPosition.Latest l -> offsets(client, partitions, OffsetSpec.latest());
      case StartPosition.Timestamp t -> {
        Map<TopicPartition, Long> latest = offsets(client, partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> found =
            offsets(client, partitions, OffsetSpec.forTimestamp(t.at(clock)));
        // -1: every record is older.
        found.replaceAll((p, at) -> at < 0 ? latest.getOrDefault(p, 0L) : at);
        yield found;
      }
      case StartPosition.Offsets o -> {
        Map<TopicPartition, Long> found = offsets(client, partitions, OffsetSpec.earliest());
        found.replaceAll(
            (p, earliest) ->
                p.partition() < o.byPartition().size()
                    ? o.byPartition().get(p.partition())
                    : earliest);
        yield found;
      }
    };
  }

  private Map<String, Watermarks> watermarks(Admin client, List<String> wanted)
      throws ExecutionException, InterruptedException, TimeoutException {
    Set<String> names = new HashSet<>(wanted);
    List<TopicPartition> partitions =
        partitions(client).stream()
            .filter(p -> names.contains(Integer.toString(p.partition())))
            .toList();
    Map<TopicPartition, Long> earliest = offsets(client, partitions, OffsetSpec.earliest());
    Map<TopicPartition, Long> latest = offsets(client, partitions, OffsetSpec.latest());
    Map<String, Watermarks> found = new TreeMap<>();
    earliest.forEach(
        (partition, first) ->
            found.put(
                Integer.toString(partition.partition()),
                new Watermarks(
                    Long.toString(first), Long.toString(latest.getOrDefault(partition, first)))));
    return found;
  }

  private List<TopicPartition> partitions(Admin client)
      throws ExecutionException, InterruptedException, TimeoutException {
    return KafkaProbe.describe(client, topic).partitions().stream()
        .map(p -> new TopicPartition(topic, p.partition()))
        .toList();
  }

  private static Map<TopicPartition, Long> offsets(
      Admin client, List<TopicPartition> partitions, OffsetSpec spec)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(p -> asked.put(p, spec));
    Map<TopicPartition, Long> found = new HashMap<>();
    if (asked.isEmpty()) {
      return found;
    }
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> entry :
        KafkaProbe.get(client.listOffsets(asked).all()).entrySet()) {
      found.put(entry.getKey(), entry.getValue().offset());
    }
    return found;
  }

  private Admin client() {
    // Outside the lock: it may take as long as a name does to resolve.
    KafkaProbe.requireReachable(options);
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("the enumerator is closed");
      }
      if (admin == null) {
        admin = KafkaClients.admin(options, (int) KafkaProbe.DEADLINE.toMillis());
      }
      return admin;
    }
  }
}
