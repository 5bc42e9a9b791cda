package io.weir.testkit.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
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
  void movesToAnotherPortAndCopiesATopicToAnotherClusterWithItsOffsets() throws Exception {
    try (KafkaService one = KafkaService.launch();
        KafkaService two = KafkaService.launch()) {
      one.createTopic("t", 2);
      produce(one, 5);
      TopicPartition partition = new TopicPartition("t", 0);
      KafkaService.await(
          one.admin().deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2))).all());
      one.copyTopic("t", two);
      assertThat(values(two, KafkaListener.PLAINTEXT))
          .containsExactly("2=v2", "3=v3", "4=v4")
          .isEqualTo(values(one, KafkaListener.SECOND));
      String cluster = KafkaService.await(one.admin().describeCluster().clusterId());
      assertThat(KafkaService.await(two.admin().describeCluster().clusterId()))
          .isNotEqualTo(cluster);
      String before = one.bootstrap();
      one.moveTo(Ports.free());
      assertThat(one.bootstrap()).isNotEqualTo(before);
      assertThat(KafkaService.await(one.admin().describeCluster().clusterId())).isEqualTo(cluster);
      produce(one, 1);
      one.copyTopic("t", two);
      assertThat(values(two, KafkaListener.SECOND)).hasSize(4).endsWith("5=v0");
    }
  }

  private static List<String> values(KafkaService kafka, KafkaListener listener) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrap(listener)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = List.of(new TopicPartition("t", 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      List<String> values = new ArrayList<>();
      while (consumer.position(partitions.getFirst()) < end(kafka)) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(
                r -> values.add(r.offset() + "=" + new String(r.value(), StandardCharsets.UTF_8)));
      }
      return values;
    }
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
