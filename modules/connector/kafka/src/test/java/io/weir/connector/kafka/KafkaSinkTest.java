package io.weir.connector.kafka;

import static io.weir.connector.kafka.SinkTopic.CONNECTOR;
import static io.weir.connector.kafka.SinkTopic.committed;
import static io.weir.connector.kafka.SinkTopic.delta;
import static io.weir.connector.kafka.SinkTopic.done;
import static io.weir.connector.kafka.SinkTopic.latest;
import static io.weir.connector.kafka.SinkTopic.spec;
import static io.weir.connector.kafka.SinkTopic.text;
import static io.weir.connector.kafka.SinkTopic.upsert;
import static io.weir.connector.kafka.SinkTopic.visible;
import static io.weir.connector.kafka.SinkTopic.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.columnar.BatchBuilder;
import io.weir.connector.SinkSpec;
import io.weir.connector.SinkWriter;
import io.weir.domain.sink.SinkDefinition.Envelope;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.testkit.services.KafkaService;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The sink's writer on a real broker: what readers of committed records see. */
class KafkaSinkTest {
  private static KafkaService kafka;

  @BeforeAll
  static void launch() {
    kafka = KafkaService.launch();
  }

  @AfterAll
  static void close() {
    kafka.close();
  }

  private static Rejection rejection(CompletionStage<?> stage) {
    return catchThrowableOfType(RejectedException.class, () -> done(stage)).rejection();
  }

  private static List<String> records(String topic) {
    return committed(kafka, topic).stream()
        .map(record -> text(record.key()) + " " + text(record.value()))
        .sorted()
        .toList();
  }

  @Test
  void upsertLeavesTheLastRowOfEachKeyAndTombstones() {
    try (SinkWriter writer = CONNECTOR.writer(upsert(kafka, "upsert"))) {
      assertThat(done(writer.open())).isEmpty();
      write(writer, 100, "+1:a", "+2:b", "+3:c");
      write(writer, 200, "-1:a", "+1:a2", "-2:b");
      write(writer, 300);
    }
    assertThat(records("upsert"))
        .containsExactly(
            "{\"k\":1} {\"k\":1,\"v\":\"a\"}",
            "{\"k\":1} {\"k\":1,\"v\":\"a2\"}",
            "{\"k\":2} null",
            "{\"k\":2} {\"k\":2,\"v\":\"b\"}",
            "{\"k\":3} {\"k\":3,\"v\":\"c\"}");
    assertThat(latest(kafka, "upsert"))
        .isEqualTo(
            Map.of("{\"k\":1}", "{\"k\":1,\"v\":\"a2\"}", "{\"k\":3}", "{\"k\":3,\"v\":\"c\"}"));
    try (SinkWriter again = CONNECTOR.writer(upsert(kafka, "upsert"))) {
      assertThat(done(again.open())).isEqualTo(OptionalLong.of(300));
    }
  }

  @Test
  void debeziumHasTheRowBeforeAndAfter() {
    SinkSpec keyed = spec(kafka, "keyed", Envelope.DEBEZIUM, List.of(0));
    SinkSpec unkeyed = spec(kafka, "unkeyed", Envelope.DEBEZIUM, List.of());
    for (SinkSpec spec : List.of(keyed, unkeyed)) {
      try (SinkWriter writer = CONNECTOR.writer(spec)) {
        done(writer.open());
        write(writer, 100, "+1:a", "+2:b");
        write(writer, 200, "-1:a", "+1:z", "-2:b");
      }
    }
    String a = "{\"k\":1,\"v\":\"a\"}";
    String b = "{\"k\":2,\"v\":\"b\"}";
    String z = "{\"k\":1,\"v\":\"z\"}";
    assertThat(records("keyed"))
        .containsExactlyInAnyOrder(
            "{\"k\":1} {\"before\":null,\"after\":" + a + ",\"op\":\"c\"}",
            "{\"k\":2} {\"before\":null,\"after\":" + b + ",\"op\":\"c\"}",
            "{\"k\":1} {\"before\":" + a + ",\"after\":" + z + ",\"op\":\"u\"}",
            "{\"k\":2} {\"before\":" + b + ",\"after\":null,\"op\":\"d\"}");
    assertThat(records("unkeyed"))
        .containsExactlyInAnyOrder(
            "null {\"before\":null,\"after\":" + a + ",\"op\":\"c\"}",
            "null {\"before\":null,\"after\":" + b + ",\"op\":\"c\"}",
            "null {\"before\":" + a + ",\"after\":null,\"op\":\"d\"}",
            "null {\"before\":null,\"after\":" + z + ",\"op\":\"c\"}",
            "null {\"before\":" + b + ",\"after\":null,\"op\":\"d\"}");
  }

  @Test
  void aLaterWriterLocksOutTheEarlierAndSeesOnlyWhatWasCommitted() {
    SinkSpec spec = upsert(kafka, "fenced");
    SinkWriter first = CONNECTOR.writer(spec);
    done(first.open());
    write(first, 100, "+1:a");
    done(first.append(delta("+2:lost")));
    try (SinkWriter second = CONNECTOR.writer(spec)) {
      assertThat(done(second.open())).isEqualTo(OptionalLong.of(100));
      assertThat(rejection(first.commit(200)).sqlState()).isEqualTo("55006");
      first.close();
      write(second, 200, "+2:b");
    }
    assertThat(latest(kafka, "fenced").values())
        .containsExactly("{\"k\":1,\"v\":\"a\"}", "{\"k\":2,\"v\":\"b\"}");
  }

  @Test
  void partsOfOneEpochAreSeenTogether() {
    SinkSpec spec = upsert(kafka, "parts");
    try (SinkWriter writer = CONNECTOR.writer(spec)) {
      done(writer.open());
      for (int part = 0; part < 5; part++) {
        BatchBuilder rows = new BatchBuilder(SinkTopic.SCHEMA.types(), 20_000);
        for (int i = 0; i < 20_000; i++) {
          rows.column(0).appendLong(part * 20_000 + i);
          rows.column(1).appendText("some text of a row, number " + i);
          rows.endRow();
        }
        done(writer.append(rows.build()));
        assertThat(visible(kafka, "parts")).isEmpty();
      }
      done(writer.commit(100));
      assertThat(latest(kafka, "parts")).hasSize(100_000);
    }
  }

  @Test
  void aKeyOfTwoRowsIsRefusedAndNothingOfItSeen() {
    SinkSpec spec = upsert(kafka, "twice");
    try (SinkWriter writer = CONNECTOR.writer(spec)) {
      done(writer.open());
      write(writer, 100, "+1:a");
      Rejection refused = rejection(writer.append(delta("+3:x", "+2:b", "+2:c")));
      assertThat(refused.sqlState()).isEqualTo("23505");
      assertThat(refused.message()).contains("(k)");
    }
    try (SinkWriter again = CONNECTOR.writer(spec)) {
      assertThat(done(again.open())).isEqualTo(OptionalLong.of(100));
      write(again, 300, "+2:c");
    }
    assertThat(latest(kafka, "twice")).hasSize(2);
  }

  @Test
  void aTopicThatWasCreatedAgainIsWrittenFromTheBeginning() {
    SinkSpec spec = upsert(kafka, "anew");
    try (SinkWriter writer = CONNECTOR.writer(spec)) {
      done(writer.open());
      write(writer, 100, "+1:a");
    }
    kafka.deleteTopic("anew");
    try (SinkWriter writer = CONNECTOR.writer(spec)) {
      assertThat(done(writer.open())).isEmpty();
      write(writer, 200, "+1:a");
    }
    try (SinkWriter writer = CONNECTOR.writer(spec)) {
      assertThat(done(writer.open())).isEqualTo(OptionalLong.of(200));
    }
    assertThat(latest(kafka, "anew")).hasSize(1);
  }

  @Test
  void aBrokerThatDiesInATransactionLosesAndRepeatsNothing() {
    TreeMap<String, String> expected = new TreeMap<>();
    try (KafkaService mortal = KafkaService.launch()) {
      SinkSpec spec = spec(mortal, "mortal", Envelope.DEBEZIUM, List.of(0));
      SinkWriter writer = CONNECTOR.writer(spec);
      done(writer.open());
      write(writer, 100, "+1:a");
      // A broker that dies before it has told the partitions of a commit may never tell them.
      assertThat(committed(mortal, "mortal")).hasSize(1);
      assertThat(committed(mortal, "_weir-progress")).hasSize(1);
      done(writer.append(delta("+2:b")));
      mortal.kill();
      writer.close();
      SinkWriter refused = CONNECTOR.writer(spec);
      assertThat(rejection(refused.open()).sqlState()).isEqualTo("08001");
      refused.close();
      mortal.start();
      try (SinkWriter next = CONNECTOR.writer(spec)) {
        assertThat(done(next.open())).isEqualTo(OptionalLong.of(100));
        write(next, 200, "+2:b");
      }
      for (var record : committed(mortal, "mortal")) {
        expected.merge(text(record.key()), text(record.value()), (x, y) -> x + " and " + y);
      }
    }
    assertThat(expected.values())
        .containsExactly(
            "{\"before\":null,\"after\":{\"k\":1,\"v\":\"a\"},\"op\":\"c\"}",
            "{\"before\":null,\"after\":{\"k\":2,\"v\":\"b\"},\"op\":\"c\"}");
  }

  @Test
  void twoSinksKeepTheirEpochsInOneTopic() {
    SinkSpec one = upsert(kafka, "one");
    SinkSpec two = upsert(kafka, "two");
    try (SinkWriter first = CONNECTOR.writer(one);
        SinkWriter second = CONNECTOR.writer(two)) {
      done(first.open());
      done(second.open());
      done(second.append(delta("+1:open")));
      write(first, 100, "+1:a");
      write(first, 200, "+2:a");
      done(second.commit(150));
      try (SinkWriter again = CONNECTOR.writer(one)) {
        assertThat(done(again.open())).isEqualTo(OptionalLong.of(200));
      }
      try (SinkWriter again = CONNECTOR.writer(two)) {
        assertThat(done(again.open())).isEqualTo(OptionalLong.of(150));
      }
    }
  }

  @Test
  void theProbeFindsTheClusterAndOptionsAreChecked() {
    SinkSpec spec = upsert(kafka, "never-written");
    assertThat(done(CONNECTOR.probe(spec)).value()).isNotEmpty();
    for (String[] bad :
        List.of(
            new String[] {"partition_count", "0", "from 1 to"},
            new String[] {"compression_type", "zip", "zstd"},
            new String[] {"transaction_timeout_ms", "soon", "whole number"},
            new String[] {"topics", "x", "Allowed"},
            new String[] {"progress_topic", "a/b", "letters"})) {
      RejectedException refused =
          catchThrowableOfType(
              RejectedException.class,
              () -> CONNECTOR.check(spec(kafka, "t", Envelope.UPSERT, List.of(0), bad[0], bad[1])));
      assertThat(refused.rejection().sqlState()).isEqualTo("22023");
      assertThat(refused.rejection().hint()).contains(bad[2]);
    }
    assertThat(
            catchThrowableOfType(
                    RejectedException.class,
                    () -> CONNECTOR.check(spec(kafka, "t", Envelope.UPSERT, List.of())))
                .rejection()
                .message())
        .isEqualTo("ENVELOPE UPSERT needs a key");
    SinkSpec slow =
        spec(kafka, "slow", Envelope.UPSERT, List.of(0), "transaction_timeout_ms", "2000000000");
    try (SinkWriter writer = CONNECTOR.writer(slow)) {
      assertThat(rejection(writer.open()).message()).contains("transaction_timeout_ms");
    }
  }
}
