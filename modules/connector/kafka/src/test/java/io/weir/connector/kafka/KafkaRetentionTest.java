package io.weir.connector.kafka;

import static io.weir.connector.kafka.Fixture.CONNECTOR;
import static io.weir.connector.kafka.Fixture.ROWS;
import static io.weir.connector.kafka.Fixture.producer;
import static io.weir.connector.kafka.Fixture.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.connector.SplitEnumerator;
import io.weir.testkit.services.KafkaService;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How long a topic keeps what is to be read. The connector's time stands still. */
class KafkaRetentionTest {
  private static final long NOW = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private static final long DAY = Duration.ofDays(1).toMillis();

  /** So long that the broker, whose time is another one, deletes nothing. */
  private static final long LIMIT = 10_000 * DAY;

  private static KafkaService kafka;

  @BeforeAll
  static void launch() {
    kafka = KafkaService.launch();
  }

  @AfterAll
  static void close() {
    kafka.close();
  }

  private static void fill(String topic, int partition, int records, IntToLongFunction age) {
    try (var producer = producer(kafka)) {
      for (int i = 0; i < records; i++) {
        producer.send(
            new ProducerRecord<>(
                topic, partition, NOW - age.applyAsLong(i), null, new byte[] {'{', '}'}));
      }
      producer.flush();
    }
  }

  private static Map<String, Long> left(String topic, Map<String, String> offsets) {
    try (SplitEnumerator splits = CONNECTOR.enumerator(spec(kafka, topic, ROWS))) {
      return splits.retention(offsets).toCompletableFuture().join();
    }
  }

  @Test
  void theAgeOfTheNextRecordSaysHowLongItIsKept() {
    kafka.createTopic("even", 3, Map.of("retention.ms", Long.toString(LIMIT)));
    fill("even", 0, 100, i -> (100 - i) * DAY);
    fill("even", 1, 100, i -> (100 - i) * DAY);
    Map<String, Long> found = left("even", Map.of("0", "40", "1", "100", "2", "0"));
    assertThat(found).as("nothing waits in 1 and 2").isEqualTo(Map.of("0", LIMIT - 60 * DAY));
    assertThat(left("even", Map.of("0", "0", "1", "99")))
        .isEqualTo(Map.of("0", LIMIT - 100 * DAY, "1", LIMIT - DAY));
  }

  @Test
  void whereRecordsComeUnevenlyItSaysRatherLessThanMore() {
    kafka.createTopic("uneven", 1, Map.of("retention.ms", Long.toString(LIMIT)));
    fill("uneven", 0, 100, i -> i < 90 ? 1000 * DAY - i : (100 - i) * DAY);
    for (int position : new int[] {0, 50, 89, 90, 95, 99}) {
      long exact = LIMIT - (position < 90 ? 1000 * DAY - position : (100 - position) * DAY);
      assertThat(left("uneven", Map.of("0", Integer.toString(position))).getOrDefault("0", -1L))
          .as("at " + position)
          .isBetween(LIMIT - 1000 * DAY, exact);
    }
  }

  @Test
  void whatIsDeletedHasNothingLeftAndWhatHasNoLimitIsNotTold() {
    kafka.createTopic("short", 1, Map.of("retention.ms", Long.toString(LIMIT)));
    fill("short", 0, 10, i -> (10 - i) * DAY);
    KafkaService.await(
        kafka
            .admin()
            .deleteRecords(Map.of(new TopicPartition("short", 0), RecordsToDelete.beforeOffset(5)))
            .all());
    assertThat(left("short", Map.of("0", "3"))).isEqualTo(Map.of("0", 0L));
    kafka.createTopic("endless", 1, Map.of("retention.ms", "-1"));
    fill("endless", 0, 10, i -> DAY);
    assertThat(left("endless", Map.of("0", "3"))).isEmpty();
    kafka.createTopic("compacted", 1, Map.of("cleanup.policy", "compact"));
    assertThat(left("compacted", Map.of("0", "0"))).isEmpty();
  }

  @Test
  void theSizeOfTheLogAndItsGrowthSaySoToo() {
    kafka.createTopic("sized", 1, Map.of("retention.ms", "-1", "retention.bytes", "1000000000"));
    fill("sized", 0, 1000, i -> (1000 - i) * DAY / 10);
    long first = left("sized", Map.of("0", "0")).getOrDefault("0", -1L);
    long later = left("sized", Map.of("0", "900")).getOrDefault("0", -1L);
    // All of the log came within a hundred days; the limit is many such logs away.
    assertThat(first).isGreaterThan(10_000 * DAY);
    assertThat(later - first).isBetween(85 * DAY, 95 * DAY);
  }
}
