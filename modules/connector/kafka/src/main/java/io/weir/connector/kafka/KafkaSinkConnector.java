package io.weir.connector.kafka;

import io.weir.connector.Connector.UpstreamIdentity;
import io.weir.connector.SinkConnector;
import io.weir.connector.SinkSpec;
import io.weir.connector.SinkWriter;
import io.weir.kernel.RejectedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Kafka topics as sinks, exactly once for who reads committed records. Stateless; thread-safe.
 *
 * <p>Options of the connection as in {@link KafkaConnector}. Of the sink: {@code topic}, created
 * where it is not there with {@code partition_count} and {@code replication_factor}; {@code
 * transaction_timeout_ms}, how long one epoch may take (at most the broker's {@code
 * transaction.max.timeout.ms}); {@code compression_type}; {@code progress_topic}, where the epochs
 * stand ({@code _weir-progress}).
 */
public final class KafkaSinkConnector implements SinkConnector {
  @Override
  public String name() {
    return KafkaConnector.NAME;
  }

  @Override
  public void check(SinkSpec spec) {
    KafkaSinkOptions.of(spec);
  }

  @Override
  public CompletionStage<UpstreamIdentity> probe(SinkSpec spec) {
    try {
      KafkaSinkOptions options = KafkaSinkOptions.of(spec);
      return KafkaProbe.async(
          options.connection(),
          () ->
              KafkaProbe.once(
                  options.connection(), admin -> KafkaSinkTopics.probe(admin, options)));
    } catch (RejectedException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public SinkWriter writer(SinkSpec spec) {
    return new KafkaSinkWriter(spec, KafkaSinkOptions.of(spec));
  }
}
