package io.weir.connector.kafka;

import io.weir.kernel.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * How long a topic's retention leaves the records that are still to be read. Asks the broker only,
 * reads no record: the time of the record at an offset is bracketed by asking which record is the
 * first of a time, and the answer is never more than is left.
 */
final class KafkaRetention {
  /** How often the bracket is made smaller: each is one request for all partitions. */
  private static final int LOOKS = 3;

  private final Admin admin;
  private final String topic;
  private final Clock clock;

  KafkaRetention(Admin admin, String topic, Clock clock) {
    this.admin = admin;
    this.topic = topic;
    this.clock = clock;
  }

  /** A partition whose next record is there already. */
  private static final class Waiting {
    final long position;
    final long earliest;
    final long latest;

    /** The time of a record at or before the position, and the record's offset. */
    long time = -1;

    long timeOffset;

    /** Likewise of one after it. */
    long laterTime = -1;

    long laterOffset;

    /** Of the oldest and the newest record. */
    long firstTime = -1;

    long lastTime = -1;

    Waiting(long position, long earliest, long latest) {
      this.position = position;
      this.earliest = earliest;
      this.latest = latest;
    }

    /** Between the two; where records come evenly it is the time of the one at the position. */
    long guess() {
      double share = (double) (position - timeOffset) / Math.max(1, laterOffset - timeOffset);
      return time + Math.max(1, (long) ((laterTime - time) * share));
    }

    boolean isBracketed() {
      return time >= 0 && laterTime > time && timeOffset < position;
    }
  }

  /**
   * By partition, milliseconds until retention may take the record at this position; partitions are
   * left out that have no limit, or nothing that waits to be read.
   */
  Map<TopicPartition, Long> left(Map<TopicPartition, Long> positions)
      throws ExecutionException, InterruptedException, TimeoutException {
    Config config = config();
    String policy = text(config, TopicConfig.CLEANUP_POLICY_CONFIG);
    long millis = number(config, TopicConfig.RETENTION_MS_CONFIG);
    long bytes = number(config, TopicConfig.RETENTION_BYTES_CONFIG);
    Map<TopicPartition, Long> left = new HashMap<>();
    if (!policy.contains(TopicConfig.CLEANUP_POLICY_DELETE) || (millis < 0 && bytes < 0)) {
      return left;
    }
    Map<TopicPartition, Waiting> waiting = waiting(positions, left);
    if (waiting.isEmpty()) {
      return left;
    }
    bracket(waiting, millis >= 0);
    Map<TopicPartition, Long> sizes = bytes < 0 ? Map.of() : sizes();
    long now = clock.millis();
    waiting.forEach(
        (partition, record) -> {
          OptionalLong byTime =
              millis < 0 || record.time < 0
                  ? OptionalLong.empty()
                  : OptionalLong.of(record.time + millis - now);
          OptionalLong bySize =
              bytes < 0 ? OptionalLong.empty() : bySize(record, sizes.get(partition), bytes);
          if (byTime.isPresent() || bySize.isPresent()) {
            long least = Math.min(byTime.orElse(Long.MAX_VALUE), bySize.orElse(Long.MAX_VALUE));
            left.put(partition, Math.max(0, least));
          }
        });
    return left;
  }

  /** Those of which a record is there and not read; what is gone already has nothing left. */
  private Map<TopicPartition, Waiting> waiting(
      Map<TopicPartition, Long> positions, Map<TopicPartition, Long> left)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<TopicPartition, Waiting> waiting = new TreeMap<>(KafkaRetention::byNumber);
    for (OutOfRange split : KafkaProbe.ranges(admin, positions)) {
      if (split.position() < split.earliest()) {
        left.put(split.partition(), 0L);
      } else if (split.position() < split.latest()) {
        waiting.put(
            split.partition(), new Waiting(split.position(), split.earliest(), split.latest()));
      }
    }
    return waiting;
  }

  private static int byNumber(TopicPartition one, TopicPartition other) {
    return Integer.compare(one.partition(), other.partition());
  }

  private void bracket(Map<TopicPartition, Waiting> waiting, boolean exactly)
      throws ExecutionException, InterruptedException, TimeoutException {
    look(
        waiting,
        partition -> OffsetSpec.forTimestamp(0),
        (record, found) -> {
          record.firstTime = found.timestamp();
          record.time = found.timestamp();
          record.timeOffset = found.offset();
        });
    look(
        waiting,
        partition -> OffsetSpec.maxTimestamp(),
        (record, found) -> {
          record.lastTime = found.timestamp();
          record.laterTime = found.timestamp() + 1;
          record.laterOffset = record.latest;
        });
    for (int i = 0; exactly && i < LOOKS; i++) {
      Map<TopicPartition, Waiting> open = new HashMap<>(waiting);
      open.values().removeIf(record -> !record.isBracketed());
      if (open.isEmpty()) {
        return;
      }
      Map<TopicPartition, Long> guesses = new HashMap<>();
      open.forEach((partition, record) -> guesses.put(partition, record.guess()));
      look(
          open,
          partition -> OffsetSpec.forTimestamp(guesses.getOrDefault(partition, 0L)),
          (record, found) -> {
            if (found.offset() >= 0 && found.offset() <= record.position) {
              record.time = Math.max(record.time, found.timestamp());
              record.timeOffset = found.offset();
            } else {
              record.laterTime = Math.min(record.laterTime, record.guess());
              record.laterOffset = found.offset() < 0 ? record.latest : found.offset();
            }
          });
    }
  }

  private interface Note {
    void found(Waiting record, ListOffsetsResultInfo found);
  }

  private void look(
      Map<TopicPartition, Waiting> of, Function<TopicPartition, OffsetSpec> what, Note note)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<TopicPartition, OffsetSpec> asked =
        of.keySet().stream().collect(Collectors.toMap(partition -> partition, what));
    KafkaProbe.get(admin.listOffsets(asked).all())
        .forEach(
            (partition, found) -> {
              Waiting record = of.get(partition);
              if (record != null) {
                note.found(record, found);
              }
            });
  }

  /**
   * Until the log has grown so far that what is before the position, and the record there, must go:
   * taking records to be alike and to go on coming as they did.
   */
  private static OptionalLong bySize(Waiting record, @Nullable Long size, long limit) {
    long records = record.latest - record.earliest;
    if (size == null || records <= 0) {
      return OptionalLong.empty();
    }
    double after = (double) size * (record.latest - record.position) / records;
    if (after >= limit) {
      return OptionalLong.of(0);
    }
    long span = record.lastTime - record.firstTime;
    return record.firstTime < 0 || span <= 0 || size == 0
        ? OptionalLong.empty()
        : OptionalLong.of((long) ((limit - after) * span / size));
  }

  /** Of each partition's log, as its leader holds it; nothing where we may not know. */
  private Map<TopicPartition, Long> sizes() throws InterruptedException, TimeoutException {
    Map<TopicPartition, Long> sizes = new HashMap<>();
    try {
      TopicDescription description = KafkaProbe.describe(admin, topic);
      List<Integer> leaders =
          description.partitions().stream()
              .map(p -> p.leader())
              .filter(leader -> leader != null && leader.id() >= 0)
              .map(leader -> leader.id())
              .distinct()
              .toList();
      Map<Integer, Map<String, LogDirDescription>> found =
          KafkaProbe.get(admin.describeLogDirs(leaders).allDescriptions());
      description
          .partitions()
          .forEach(
              p -> {
                TopicPartition partition = new TopicPartition(topic, p.partition());
                if (p.leader() != null) {
                  found.getOrDefault(p.leader().id(), Map.of()).values().stream()
                      .map(directory -> directory.replicaInfos().get(partition))
                      .filter(replica -> replica != null && !replica.isFuture())
                      .forEach(replica -> sizes.put(partition, replica.size()));
                }
              });
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof ApiException)) {
        throw new IllegalStateException(e.getCause());
      }
    }
    return sizes;
  }

  private Config config() throws ExecutionException, InterruptedException, TimeoutException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = KafkaProbe.get(admin.describeConfigs(List.of(resource)).all()).get(resource);
    return config == null ? new Config(List.of()) : config;
  }

  private static String text(Config config, String name) {
    ConfigEntry entry = config.get(name);
    return entry == null || entry.value() == null ? "" : entry.value();
  }

  /** -1 where it is not given. */
  private static long number(Config config, String name) {
    String text = text(config, name);
    return text.isEmpty() ? -1 : Long.parseLong(text);
  }
}
