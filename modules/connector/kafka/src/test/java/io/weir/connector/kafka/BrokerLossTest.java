package io.weir.connector.kafka;

import static io.weir.connector.kafka.Fixture.CONNECTOR;
import static io.weir.connector.kafka.Fixture.ROWS;
import static io.weir.connector.kafka.Fixture.numbers;
import static io.weir.connector.kafka.Fixture.producer;
import static io.weir.connector.kafka.Fixture.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.connector.SourceSpec;
import io.weir.connector.SplitReader;
import io.weir.kernel.RejectedException;
import io.weir.testkit.services.KafkaService;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BrokerLossTest {
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
  void aKilledBrokerIsReportedAndReadingGoesOnExactlyWhereItWas() throws Exception {
    kafka.createTopic("killed", 2);
    SourceSpec spec = spec(kafka, "killed", ROWS);
    try (var producer = producer(kafka);
        SplitReader reader = CONNECTOR.reader(spec)) {
      numbers(producer, "killed", 0, 0, 5000);
      numbers(producer, "killed", 1, 5000, 9000);
      reader.assign(Map.of("0", "0", "1", "0"));
      Collected all = new Collected().untilRows(reader, 1);
      kafka.kill();
      all.until(reader, c -> c.failure != null);
      assertThat(all.failure)
          .startsWith("could not connect to Kafka at \"" + kafka.bootstrap() + "\": ");
      assertThatThrownBy(() -> CONNECTOR.probe(spec).toCompletableFuture().join())
          .hasCauseInstanceOf(RejectedException.class)
          .satisfies(e -> assertThat(RejectedException.from(e).sqlState()).isEqualTo("08001"));
      kafka.start();
      numbers(producer, "killed", 0, 9000, 9500);
      all.until(reader, c -> c.rows.size() >= 9500 && c.failure == null);
      assertThat(all.rows)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, 9500)
                  .mapToObj(n -> n + "|p" + (n >= 5000 && n < 9000 ? 1 : 0))
                  .toList());
    }
  }

  @Test
  void aReaderWithNothingToReadLearnsThatTheBrokerIsBack() throws Exception {
    kafka.createTopic("idle", 1);
    kafka.kill();
    try (SplitReader reader = CONNECTOR.reader(spec(kafka, "idle", ROWS))) {
      Collected all = new Collected();
      all.until(reader, c -> c.failure != null);
      kafka.start();
      all.until(reader, c -> c.failure == null);
      reader.connected().toCompletableFuture().get(2, TimeUnit.MINUTES);
    } finally {
      kafka.start();
    }
  }

  @Test
  void aTopicThatWasCreatedAgainIsNotReadOn() throws Exception {
    kafka.createTopic("again", 1);
    try (var producer = producer(kafka);
        SplitReader reader = CONNECTOR.reader(spec(kafka, "again", ROWS))) {
      numbers(producer, "again", 0, 0, 3);
      reader.assign(Map.of("0", "0"));
      Collected all = new Collected().untilRows(reader, 3);
      kafka.deleteTopic("again");
      all.until(reader, c -> "topic \"again\" does not exist".equals(c.failure));
      kafka.createTopic("again", 1);
      try (var newer = producer(kafka)) {
        numbers(newer, "again", 0, 100, 110);
      }
      all.until(reader, c -> c.failure != null && c.failure.contains("created again"));
      assertThat(all.rows).hasSize(3);
    }
  }
}
