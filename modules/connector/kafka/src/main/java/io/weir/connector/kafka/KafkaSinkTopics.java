package io.weir.connector.kafka;

import io.weir.connector.Connector.UpstreamIdentity;
import io.weir.connector.kafka.KafkaSinkProgress.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The two topics of a sink: looks for them, and creates what is missing. Blocks. */
final class KafkaSinkTopics {
  private KafkaSinkTopics() {}

  /**
   * Checks what is there; a topic that is not will be created by the first writer. The identity is
   * the cluster: a sink writes its topic anew where that was created again.
   */
  static UpstreamIdentity probe(Admin admin, KafkaSinkOptions options)
      throws ExecutionException, InterruptedException, TimeoutException {
    for (String topic : options.topics()) {
      find(admin, options, topic);
    }
    return new UpstreamIdentity(KafkaProbe.get(admin.describeCluster().clusterId()));
  }

  /** Creates what is missing. */
  static Place ensure(Admin admin, KafkaSinkOptions options)
      throws ExecutionException, InterruptedException, TimeoutException {
    if (find(admin, options, options.progressTopic()).isEmpty()) {
      // One partition in small segments: the newest epoch of each sink is found by reading it all.
      create(
          admin,
          new NewTopic(options.progressTopic(), Optional.of(1), options.replication())
              .configs(Map.of("cleanup.policy", "compact", "segment.bytes", "4194304")));
    }
    Optional<TopicDescription> topic = find(admin, options, options.topic());
    Uuid id =
        topic.isPresent()
            ? topic.get().topicId()
            : create(
                admin, new NewTopic(options.topic(), options.partitions(), options.replication()));
    return new Place(KafkaProbe.get(admin.describeCluster().clusterId()), id.toString());
  }

  /** The new topic's id: a broker may not know the topic by its name for a moment. */
  private static Uuid create(Admin admin, NewTopic topic)
      throws ExecutionException, InterruptedException, TimeoutException {
    try {
      return KafkaProbe.get(admin.createTopics(List.of(topic)).topicId(topic.name()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return KafkaProbe.describe(admin, topic.name()).topicId(); // another was first
      }
      throw e;
    }
  }

  private static Optional<TopicDescription> find(
      Admin admin, KafkaSinkOptions options, String topic)
      throws ExecutionException, InterruptedException, TimeoutException {
    KafkaFuture<TopicDescription> answer =
        admin
            .describeTopics(
                List.of(topic), new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .topicNameValues()
            .values()
            .iterator()
            .next();
    TopicDescription found;
    try {
      found = KafkaProbe.get(answer);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw e;
    }
    // Brokers without permissions name all operations; very old ones none.
    Set<AclOperation> allowed = found.authorizedOperations();
    if (allowed != null && !allowed.isEmpty() && !allowed.contains(AclOperation.WRITE)) {
      throw KafkaSinkFailures.mayNotWrite(options, topic).exception();
    }
    return Optional.of(found);
  }
}
