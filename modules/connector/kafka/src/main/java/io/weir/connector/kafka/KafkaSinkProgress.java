package io.weir.connector.kafka;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The epochs of sinks in a compacted topic: key the sink, value {@code
 * {"epoch":n,"cluster":"..","topic":".."}} with the ids of the cluster and of the sink's topic. An
 * epoch's record is written in the transaction of its rows, so it is there just where they are.
 */
final class KafkaSinkProgress {
  private static final Pattern VALUE =
      Pattern.compile(
          "\\{\"epoch\":([0-9]{1,18}),\"cluster\":\"([^\"]*)\",\"topic\":\"([^\"]*)\"}");
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private KafkaSinkProgress() {}

  /** Which topic of which cluster the rows are in, by their ids. */
  record Place(String cluster, String topic) {}

  static ProducerRecord<byte[], byte[]> record(String topic, String sink, Place place, long epoch) {
    String value =
        "{\"epoch\":%d,\"cluster\":\"%s\",\"topic\":\"%s\"}"
            .formatted(epoch, place.cluster, place.topic);
    return new ProducerRecord<>(topic, 0, bytes(sink), bytes(value));
  }

  /**
   * The newest epoch of {@code sink} at {@code place}; empty also where its topic was deleted and
   * created again. One that was copied to another cluster together with the epochs goes on there.
   * To be asked when no transaction of the sink is open any more.
   *
   * <p>Reads up to what is written at all, not only up to what is decided: an open transaction of
   * another sink hides what was committed after its beginning, an epoch of this one perhaps.
   */
  static OptionalLong read(
      Admin admin, KafkaConsumer<byte[], byte[]> consumer, String topic, String sink, Place place)
      throws ExecutionException, InterruptedException, TimeoutException {
    TopicPartition partition = new TopicPartition(topic, 0);
    long end =
        KafkaProbe.get(
                admin
                    .listOffsets(
                        Map.of(partition, OffsetSpec.latest()),
                        new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .partitionResult(partition))
            .offset();
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    byte[] key = bytes(sink);
    OptionalLong newest = OptionalLong.empty();
    long start = System.nanoTime();
    while (consumer.position(partition) < end) {
      if (System.nanoTime() - start > DEADLINE_NANOS) {
        throw Rejection.of(
                SqlState.CONNECTION_FAILURE,
                "topic \"" + topic + "\" could not be read up to its end")
            .withDetail(
                ("It ends at %d; what was committed is known up to %d. A transaction is open in it:"
                        + " another sink's, or one that a broker forgot when it died.")
                    .formatted(end, consumer.position(partition)))
            .withHint(
                "Kafka's \"kafka-transactions.sh find-hanging\" lists forgotten transactions and"
                    + " \"abort\" ends one; the sink is tried again by itself.")
            .exception();
      }
      for (ConsumerRecord<byte[], byte[]> found : consumer.poll(POLL)) {
        if (Arrays.equals(found.key(), key)) {
          newest = epoch(topic, found.value(), place);
        }
      }
    }
    return newest;
  }

  private static OptionalLong epoch(String topic, byte @Nullable [] value, Place place) {
    Matcher parts = VALUE.matcher(value == null ? "" : new String(value, StandardCharsets.UTF_8));
    if (!parts.matches()) {
      throw Rejection.of(
              SqlState.DATA_CORRUPTED,
              "topic \"" + topic + "\" holds a record that is no epoch of a sink")
          .withHint("Nobody else may write to this topic.")
          .exception();
    }
    Place written = new Place(parts.group(2), parts.group(3));
    boolean createdAgain =
        written.cluster.equals(place.cluster) && !written.topic.equals(place.topic);
    return createdAgain ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(parts.group(1)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
