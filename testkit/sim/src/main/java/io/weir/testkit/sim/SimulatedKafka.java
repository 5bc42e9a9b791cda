package io.weir.testkit.sim;

import io.weir.connector.Connector;
import io.weir.connector.SourceSpec;
import io.weir.connector.SplitEnumerator;
import io.weir.connector.SplitReader;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A broker in memory that outlives the node: topics of partitions of records, which can be
 * unreachable for a while. Answers come after some virtual time.
 */
final class SimulatedKafka implements Connector {
  /** A record; without a value it is a tombstone. */
  record Message(@Nullable String key, @Nullable String value, long timestampMillis) {}

  private final VirtualTime time;
  private final SplittableRandom random;
  private final Consumer<Throwable> wrong;
  private final Map<String, List<List<Message>>> topics = new TreeMap<>();
  private boolean down;

  /**
   * @param wrong is told what must never be asked of a broker or a reader
   */
  SimulatedKafka(VirtualTime time, SplittableRandom random, Consumer<Throwable> wrong) {
    this.time = time;
    this.random = random;
    this.wrong = wrong;
  }

  void createTopic(String topic, int partitions) {
    topics.put(topic, new ArrayList<>());
    addPartitions(topic, partitions);
  }

  void addPartitions(String topic, int count) {
    for (int i = 0; i < count; i++) {
      partitions(topic).add(new ArrayList<>());
    }
  }

  int partitionsOf(String topic) {
    return partitions(topic).size();
  }

  void produce(String topic, int partition, @Nullable String key, @Nullable String value) {
    partitions(topic).get(partition).add(new Message(key, value, time.millis()));
  }

  /** The records of a partition, the oldest first. */
  List<Message> records(String topic, int partition) {
    return partitions(topic).get(partition);
  }

  /** Whether nobody can reach it, from now on. */
  void down(boolean isDown) {
    down = isDown;
  }

  boolean isDown() {
    return down;
  }

  private List<List<Message>> partitions(String topic) {
    List<List<Message>> found = topics.get(topic);
    if (found == null) {
      throw Rejection.of(SqlState.UNDEFINED_OBJECT, "topic \"" + topic + "\" does not exist")
          .exception();
    }
    return found;
  }

  private static String topic(SourceSpec spec) {
    String topic = spec.options().get("topic");
    if (topic == null) {
      throw Rejection.of(SqlState.INVALID_PARAMETER_VALUE, "a Kafka source needs a TOPIC")
          .exception();
    }
    return topic;
  }

  private static RejectedException unreachable() {
    return Rejection.of(SqlState.CANNOT_CONNECT, "the broker cannot be reached").exception();
  }

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public CompletionStage<List<Output>> outputs(SourceSpec spec) {
    return CompletableFuture.completedFuture(List.of(new Output("", spec.shape().schema())));
  }

  @Override
  public void check(SourceSpec spec) {
    topic(spec);
  }

  @Override
  public CompletionStage<UpstreamIdentity> probe(SourceSpec spec) {
    return later(
        () -> {
          partitions(topic(spec));
          return new UpstreamIdentity(topic(spec));
        });
  }

  @Override
  public CompletionStage<Void> checkConnection(Map<String, String> options, boolean validate) {
    return validate
        ? later(() -> "ok").thenAccept(ok -> {})
        : CompletableFuture.completedFuture(null);
  }

  /** What {@code answer} gives when the broker gets to it; fails where it is down then. */
  private <T> CompletionStage<T> later(Supplier<T> answer) {
    CompletableFuture<T> future = new CompletableFuture<>();
    time.after(
        random.nextInt(20_000_000),
        () -> {
          if (down) {
            future.completeExceptionally(unreachable());
            return;
          }
          try {
            future.complete(answer.get());
          } catch (RejectedException refused) {
            future.completeExceptionally(refused);
          }
        });
    return future;
  }

  @Override
  public SplitEnumerator enumerator(SourceSpec spec) {
    String topic = topic(spec);
    boolean latest = "latest".equalsIgnoreCase(spec.options().getOrDefault("start_offset", ""));
    return new SplitEnumerator() {
      @Override
      public CompletionStage<List<Split>> discover() {
        return discover(Set.of());
      }

      @Override
      public CompletionStage<List<Split>> discover(Set<String> known) {
        return later(
            () -> {
              List<Split> splits = new ArrayList<>();
              for (int i = 0; i < partitionsOf(topic); i++) {
                int start = latest && known.isEmpty() ? records(topic, i).size() : 0;
                splits.add(new Split(Integer.toString(i), Integer.toString(start)));
              }
              return splits;
            });
      }

      @Override
      public CompletionStage<Map<String, Watermarks>> watermarks(List<String> splits) {
        return later(
            () -> {
              Map<String, Watermarks> marks = new TreeMap<>();
              for (String split : splits) {
                int size = records(topic, Integer.parseInt(split)).size();
                marks.put(split, new Watermarks("0", Integer.toString(size)));
              }
              return marks;
            });
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public SplitReader reader(SourceSpec spec) {
    return new SimulatedReader(this, topic(spec), spec.shape(), random.split(), wrong);
  }
}
