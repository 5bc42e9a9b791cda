package io.weir.connector.kafka;

import static io.weir.connector.kafka.Fixture.CONNECTOR;
import static io.weir.connector.kafka.Fixture.ROWS;
import static io.weir.connector.kafka.Fixture.UPSERT;
import static io.weir.connector.kafka.Fixture.numbers;
import static io.weir.connector.kafka.Fixture.producer;
import static io.weir.connector.kafka.Fixture.send;
import static io.weir.connector.kafka.Fixture.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.connector.SplitEnumerator;
import io.weir.connector.SplitEnumerator.Split;
import io.weir.connector.SplitReader;
import io.weir.connector.SplitReader.WayOut;
import io.weir.domain.source.SourceMutation.Edge;
import io.weir.testkit.services.KafkaService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KafkaReaderTest {
  private static KafkaService kafka;

  @BeforeAll
  static void launch() {
    kafka = KafkaService.launch();
  }

  @AfterAll
  static void close() {
    kafka.close();
  }

  @Test
  void readsEveryRecordOnceWithThePositionAfterIt() throws Exception {
    kafka.createTopic("plain", 2);
    try (var producer = producer(kafka);
        SplitReader reader = CONNECTOR.reader(spec(kafka, "plain", ROWS))) {
      numbers(producer, "plain", 0, 0, 1000);
      numbers(producer, "plain", 1, 1000, 1500);
      reader.assign(Map.of("0", "10", "1", "0"));
      Collected all = new Collected().untilRows(reader, 1490);
      assertThat(all.rows)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(10, 1500).mapToObj(n -> n + "|p" + (n < 1000 ? 0 : 1)).toList());
      assertThat(all.offsets).isEqualTo(Map.of("0", "1000", "1", "500"));
      assertThat(all.records).isEqualTo(1490);
      assertThat(all.bytes).isGreaterThan(1490 * 15L);
      assertThat(all.failure).isNull();
      assertThat(reader.cut().offsets()).isEmpty();
    }
  }

  @Test
  void aProbeNamesTheTopicThatIsThereAndTheOneThatIsNot() {
    kafka.createTopic("probed", 1);
    var identity =
        CONNECTOR.probe(spec(kafka, "probed", ROWS)).toCompletableFuture().join().value();
    assertThat(identity).matches("[^/]+/[^/]{20,}");
    var refusal = KafkaOptionsTest.failure(CONNECTOR.probe(spec(kafka, "absent", ROWS)));
    assertThat(refusal.sqlState()).isEqualTo("42704");
    assertThat(refusal.message()).isEqualTo("topic \"absent\" does not exist");
    assertThat(refusal.hint()).isNotBlank();
  }

  @Test
  void aReaderConnectsBeforeItIsAssignedAnything() throws Exception {
    kafka.createTopic("early", 2);
    try (var producer = producer(kafka);
        SplitReader reader = CONNECTOR.reader(spec(kafka, "early", ROWS))) {
      numbers(producer, "early", 1, 0, 4);
      reader.connected().toCompletableFuture().get(2, TimeUnit.MINUTES);
      assertThat(reader.cut().offsets()).isEmpty();
      reader.assign(Map.of("0", "0", "1", "2"));
      assertThat(new Collected().untilRows(reader, 2).rows).containsExactly("2|p1", "3|p1");
    }
  }

  @Test
  void findsPartitionsThatAreAddedWhileItRunsFromTheirBeginning() throws Exception {
    kafka.createTopic("grows", 1);
    try (var producer = producer(kafka);
        SplitEnumerator splits =
            CONNECTOR.enumerator(spec(kafka, "grows", ROWS, "start_offset", "latest"));
        SplitReader reader = CONNECTOR.reader(spec(kafka, "grows", ROWS))) {
      numbers(producer, "grows", 0, 0, 5);
      assertThat(splits.discover().toCompletableFuture().join())
          .containsExactly(new Split("0", "5"));
      reader.assign(Map.of("0", "5"));
      kafka.addPartitions("grows", 2);
      try (var newer = producer(kafka)) {
        numbers(newer, "grows", 0, 5, 8);
        numbers(newer, "grows", 1, 8, 10);
      }
      List<Split> found = splits.discover(Set.of("0")).toCompletableFuture().join();
      assertThat(found).contains(new Split("1", "0"));
      Map<String, @Nullable String> assigned = new HashMap<>();
      assigned.put("0", null);
      assigned.put("1", "0");
      reader.assign(assigned);
      assertThat(new Collected().untilRows(reader, 5).rows)
          .containsExactlyInAnyOrder("5|p0", "6|p0", "7|p0", "8|p1", "9|p1");
      assertThat(splits.watermarks(List.of("0", "1", "7")).toCompletableFuture().join())
          .isEqualTo(
              Map.of(
                  "0", new SplitEnumerator.Watermarks("0", "8"),
                  "1", new SplitEnumerator.Watermarks("0", "2")));
    }
  }

  @Test
  void tombstonesOfAnUpsertAreDeletesAndRecordsWithoutKeyAreErrors() throws Exception {
    kafka.createTopic("upserts", 1);
    try (var producer = producer(kafka);
        SplitReader reader = CONNECTOR.reader(spec(kafka, "upserts", UPSERT))) {
      send(producer, "upserts", 0, "a", "one").get();
      send(producer, "upserts", 0, "a", null).get();
      send(producer, "upserts", 0, null, "two").get();
      send(producer, "upserts", 0, "b", "").get();
      reader.assign(Map.of("0", "0"));
      Collected all = new Collected().until(reader, c -> c.records == 4);
      assertThat(all.rows).containsExactly("a|one|0|0", "-1: a|null|0|1", "b||0|3");
      assertThat(all.errors)
          .containsExactly("0|2|two|null key: ENVELOPE UPSERT needs a key in every record");
    }
  }

  @Test
  void undecodableRecordsBecomeErrorsAndStopNothing() throws Exception {
    kafka.createTopic("bad", 1);
    try (var producer = producer(kafka);
        SplitReader reader = CONNECTOR.reader(spec(kafka, "bad", ROWS))) {
      send(producer, "bad", 0, null, "{\"n\": 1}").get();
      send(producer, "bad", 0, null, "{\"n\": \"x\", \"t\": \"y\"}").get();
      send(producer, "bad", 0, null, "not json").get();
      send(producer, "bad", 0, null, null).get();
      send(producer, "bad", 0, null, "{\"t\": \"z\"}").get();
      reader.assign(Map.of("0", "0"));
      Collected all = new Collected().until(reader, c -> c.records == 5);
      assertThat(all.rows).containsExactly("1|null", "null|z");
      assertThat(all.errors).hasSize(3);
      assertThat(all.errors.get(0))
          .isEqualTo(
              "0|1|{\"n\": \"x\", \"t\": \"y\"}|column \"n\": invalid input syntax for type bigint:"
                  + " \"x\"");
      assertThat(all.errors.get(1)).startsWith("0|2|not json|invalid JSON: ");
      assertThat(all.errors.get(2)).startsWith("0|3|null|null value");
      assertThat(all.offsets).isEqualTo(Map.of("0", "5"));
    }
  }

  @Test
  void abortedTransactionsAreSkippedAndMarkersArePassed() throws Exception {
    kafka.createTopic("tx", 1);
    try (var producer = producer(kafka, "transactional.id", "tx-1");
        SplitReader reader = CONNECTOR.reader(spec(kafka, "tx", ROWS))) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, "tx", 0, null, "{\"n\": 1}");
      producer.commitTransaction();
      producer.beginTransaction();
      send(producer, "tx", 0, null, "{\"n\": 2}").get();
      producer.abortTransaction();
      reader.assign(Map.of("0", "0"));
      Collected all = new Collected().until(reader, c -> "4".equals(c.offsets.get("0")));
      assertThat(all.rows).containsExactly("1|null");
    }
  }

  @Test
  void anOffsetThatIsGoneIsAFailureOfItsPartitionAlone() throws Exception {
    kafka.createTopic("short", 2);
    try (var producer = producer(kafka);
        SplitReader reader = CONNECTOR.reader(spec(kafka, "short", ROWS))) {
      numbers(producer, "short", 0, 0, 10);
      numbers(producer, "short", 1, 10, 12);
      KafkaService.await(
          kafka
              .admin()
              .deleteRecords(
                  Map.of(new TopicPartition("short", 0), RecordsToDelete.beforeOffset(6)))
              .all());
      reader.assign(Map.of("0", "2", "1", "0"));
      Collected all = new Collected().until(reader, c -> c.failure != null && c.rows.size() == 2);
      assertThat(all.failure)
          .startsWith("offset 2 of partition 0 is out of range: topic \"short\" has 6 to 10");
      assertThat(all.offsets).isEqualTo(Map.of("1", "2"));
      Map<String, @Nullable String> injected = new HashMap<>();
      injected.put("0", "7");
      injected.put("1", null);
      reader.assign(injected);
      numbers(producer, "short", 1, 12, 13);
      all.untilRows(reader, 6);
      assertThat(all.rows)
          .containsExactlyInAnyOrder("10|p1", "11|p1", "7|p0", "8|p0", "9|p0", "12|p1");
      assertThat(all.failure).isNull();
    }
  }

  @Test
  void theOptionsSayWhereToGoOnPastRecordsThatAreGone() throws Exception {
    kafka.createTopic("gone", 2);
    String option = "on_offset_out_of_range";
    try (var producer = producer(kafka);
        SplitReader first = CONNECTOR.reader(spec(kafka, "gone", ROWS, option, "EARLIEST"));
        SplitReader last = CONNECTOR.reader(spec(kafka, "gone", ROWS, option, "latest"))) {
      numbers(producer, "gone", 0, 0, 10);
      numbers(producer, "gone", 1, 10, 12);
      KafkaService.await(
          kafka
              .admin()
              .deleteRecords(Map.of(new TopicPartition("gone", 0), RecordsToDelete.beforeOffset(6)))
              .all());
      first.assign(Map.of("0", "2", "1", "0"));
      last.assign(Map.of("0", "11", "1", "2"));
      Collected stands = new Collected().until(first, c -> c.wayOut != null);
      assertThat(stands.wayOut).isEqualTo(new WayOut(Map.of("0", "6"), null));
      assertThat(stands.failure)
          .contains("topic \"gone\" has 6 to 10")
          .endsWith("To go on: UNSAFE ALTER SOURCE s1 INJECT OFFSETS '{\"0\": \"earliest\"}'");
      assertThat(new Collected().until(last, c -> c.wayOut != null).wayOut)
          .isEqualTo(new WayOut(Map.of("0", "10"), null));
      first.assign(Map.of("0", "6", "1", "2"));
      assertThat(new Collected().untilRows(first, 4).wayOut).isNull();
    }
  }

  @Test
  void aTopicThatWasCreatedAgainIsBegunAnewWhereTheOptionsSaySo() throws Exception {
    kafka.createTopic("again", 1);
    try (var producer = producer(kafka);
        SplitReader stalls = CONNECTOR.reader(spec(kafka, "again", ROWS));
        SplitReader reader =
            CONNECTOR.reader(spec(kafka, "again", ROWS, "on_offset_out_of_range", "earliest"))) {
      numbers(producer, "again", 0, 0, 5);
      reader.assign(Map.of("0", "0"));
      stalls.assign(Map.of("0", "0"));
      new Collected().untilRows(reader, 5);
      new Collected().untilRows(stalls, 5);
      kafka.deleteTopic("again");
      new Collected().until(reader, c -> c.failure != null);
      kafka.createTopic("again", 1);
      try (var newer = producer(kafka)) {
        numbers(newer, "again", 0, 7, 9);
      }
      Collected all = new Collected().until(reader, c -> c.wayOut != null);
      assertThat(all.wayOut).isEqualTo(new WayOut(Map.of(), Edge.EARLIEST));
      assertThat(all.rows).isEmpty();
      // It looks again and again; what it saw first may be of before the records were there.
      all =
          new Collected().until(stalls, c -> c.failure != null && c.failure.contains("has 0 to 2"));
      assertThat(all.wayOut).isNull();
      assertThat(all.failure)
          .contains("is not the one that was read so far: it was created again (was ")
          .endsWith(
              "Its offsets mean other records: partition 0 wanted 5, has 0 to 2. To go on: UNSAFE"
                  + " ALTER SOURCE s1 RESET SPLITS");
    }
  }

  @Test
  void severalReadersAndAMoveBetweenThemLoseAndRepeatNothing() throws Exception {
    kafka.createTopic("moves", 3);
    try (var producer = producer(kafka);
        SplitReader a = CONNECTOR.reader(spec(kafka, "moves", ROWS));
        SplitReader b = CONNECTOR.reader(spec(kafka, "moves", ROWS))) {
      a.assign(Map.of("0", "0", "1", "0"));
      b.assign(Map.of("2", "0"));
      Collected all = new Collected();
      for (int round = 0; round < 6; round++) {
        for (int p = 0; p < 3; p++) {
          numbers(producer, "moves", p, round * 2000, round * 2000 + 2000);
        }
        // The cut ends what the reader has of the split; the other one goes on from there.
        SplitReader from = round % 2 == 0 ? a : b;
        SplitReader to = round % 2 == 0 ? b : a;
        all.add(from.cut());
        Map<String, @Nullable String> rest = new HashMap<>();
        rest.put(round % 2 == 0 ? "0" : "2", null);
        from.assign(rest);
        Map<String, @Nullable String> more = new HashMap<>();
        more.put(round % 2 == 0 ? "2" : "0", null);
        more.put("1", all.offsets.getOrDefault("1", "0"));
        to.assign(more);
      }
      all.until(
          a,
          c -> {
            c.add(b.cut());
            return c.rows.size() >= 36_000;
          });
      assertThat(all.rows).hasSize(36_000).doesNotHaveDuplicates();
      assertThat(all.offsets).isEqualTo(Map.of("0", "12000", "1", "12000", "2", "12000"));
    }
  }

  @Test
  void pauseThrottleAndBufferBoundHoldBackWithoutLoss() throws Exception {
    kafka.createTopic("slow", 1);
    try (var producer = producer(kafka);
        SplitReader reader =
            CONNECTOR.reader(spec(kafka, "slow", ROWS, "max_buffer_bytes", "65536"))) {
      numbers(producer, "slow", 0, 0, 20_000);
      reader.throttle(0);
      reader.assign(Map.of("0", "0"));
      Collected all = new Collected();
      all.add(reader.cut());
      assertThat(all.rows).isEmpty();
      reader.throttle(100);
      all.untilRows(reader, 10);
      assertThat(all.rows.size()).isLessThan(20_000);
      reader.pause(true);
      all.add(reader.cut());
      int before = all.rows.size();
      all.add(reader.cut());
      assertThat(all.rows).hasSize(before);
      reader.throttle(-1);
      reader.pause(false);
      // A cut never has much more than the bound: one chunk past it.
      all.until(
          reader,
          c -> {
            var cut = reader.cut();
            assertThat(cut.outputs().get(0).bytes()).isLessThan(2 * 65536L);
            c.add(cut);
            return c.rows.size() >= 20_000;
          });
      assertThat(all.rows).hasSize(20_000).doesNotHaveDuplicates();
    }
  }
}
