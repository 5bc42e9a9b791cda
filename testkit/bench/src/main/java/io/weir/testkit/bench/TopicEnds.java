package io.weir.testkit.bench;

import io.weir.testkit.services.KafkaService;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Where the partitions of a topic end. */
final class TopicEnds {
  private TopicEnds() {}

  /** By partition, the offset {@code back} records before its end. */
  static Map<Integer, Long> before(KafkaService kafka, String topic, int partitions, long back) {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (int p = 0; p < partitions; p++) {
      wanted.put(new TopicPartition(topic, p), OffsetSpec.latest());
    }
    Map<Integer, Long> ends = new TreeMap<>();
    KafkaService.await(kafka.admin().listOffsets(wanted).all())
        .forEach((p, end) -> ends.put(p.partition(), Math.max(0, end.offset() - back)));
    return ends;
  }
}
