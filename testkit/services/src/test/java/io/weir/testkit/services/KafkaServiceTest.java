package io.weir.testkit.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaServiceTest {
  @Test
  void keepsPortAndRecordsAcrossKillAndStopAndDeletesThemAtTheEnd() throws Exception {
    Path directory;
    try (KafkaService kafka = KafkaService.launch()) {
      directory = kafka.logFile().getParent();
      String address = kafka.bootstrap();
      kafka.createTopic("t", 1);
      produce(kafka, 3);
      kafka.kill();
      assertThat(kafka.isRunning()).isFalse();
      kafka.start();
      assertThat(end(kafka)).isEqualTo(3);
      kafka.stop();
      kafka.start();
      assertThat(kafka.bootstrap()).isEqualTo(address);
      kafka.addPartitions("t", 4);
      produce(kafka, 2);
      assertThat(end(kafka)).isEqualTo(5);
      var topic = kafka.admin().describeTopics(List.of("t")).topicNameValues().values();
      assertThat(KafkaService.await(topic.iterator().next()).partitions()).hasSize(4);
    }
    assertThat(Files.exists(directory)).isFalse();
  }

  @Test
  void aChildOnTheLeashEndsWhenItsInputEnds(@TempDir Path directory) throws Exception {
    try (Processes child =
        Processes.java(
            "sleeper",
            List.of(),
            System.getProperty("java.class.path"),
            Sleeper.class.getName(),
            List.of("hello"),
            directory,
            directory.resolve("out"))) {
      assertThat(child.awaitLine("hello", Duration.ofSeconds(60))).isEqualTo("I say hello");
      child.input().close();
      assertThat(child.awaitExitStatus(Duration.ofSeconds(60))).isEqualTo(3);
    }
  }

  private static void produce(KafkaService kafka, int count) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrap()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        byte[] value = ("v" + i).getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>("t", 0, null, value)).get();
      }
    }
  }

  private static long end(KafkaService kafka) {
    TopicPartition partition = new TopicPartition("t", 0);
    return KafkaService.await(
            kafka
                .admin()
                .listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition))
        .offset();
  }

  /** A program that never ends by itself. */
  public static final class Sleeper {
    private Sleeper() {}

    public static void main(String[] arguments) throws InterruptedException {
      System.out.println("I say " + arguments[0]);
      Thread.currentThread().join();
    }
  }
}
