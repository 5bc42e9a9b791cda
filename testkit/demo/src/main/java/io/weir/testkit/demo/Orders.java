package io.weir.testkit.demo;

import io.weir.testkit.services.KafkaService;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A topic and its copy, left for whoever stays after the demo: what the README's chapter about an
 * upstream that is no longer the same needs, to be typed.
 */
final class Orders {
  static final List<String> TOPICS = List.of("orders", "orders2");
  private static final List<String> ITEMS =
      List.of("tea", "tea", "cup", "tea", "pot", "cup", "tea", "pot", "tea");

  private Orders() {}

  /** Creates both topics, of one partition, with the same orders. */
  static void leave(KafkaService kafka) throws ExecutionException, InterruptedException {
    Map<String, Object> config =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrap(),
            ProducerConfig.ACKS_CONFIG,
            "all");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (String topic : TOPICS) {
        kafka.createTopic(topic, 1);
        for (int id = 1; id <= ITEMS.size(); id++) {
          String order = "{\"id\": %d, \"item\": \"%s\"}".formatted(id, ITEMS.get(id - 1));
          producer.send(new ProducerRecord<>(topic, order.getBytes(StandardCharsets.UTF_8))).get();
        }
      }
    }
  }
}
