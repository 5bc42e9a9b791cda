package io.weir.connector.kafka;

import io.weir.columnar.Schema;
import io.weir.connector.Connector;
import io.weir.connector.SourceSpec;
import io.weir.connector.SplitEnumerator;
import io.weir.connector.SplitReader;
import io.weir.domain.source.SourceFormat;
import io.weir.kernel.Clock;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Kafka topics: a split is a partition, named by its number; an offset is a number, that of the
 * next record to read. Reads committed records only. Stateless; thread-safe.
 *
 * <p>Options of the connection: {@code broker} or {@code brokers}, {@code security_protocol},
 * {@code sasl_mechanisms}, {@code sasl_username}, {@code sasl_password}, {@code
 * ssl_certificate_authority}, {@code ssl_certificate}, {@code ssl_key}, {@code ssl_key_password}
 * (the last four in PEM). Of the source: {@code topic}; {@code start_offset} (earliest, latest, or
 * a list by partition; partitions past its end begin at the earliest record) or {@code
 * start_timestamp} (ISO 8601, milliseconds since 1970, or negative milliseconds before now); {@code
 * client_id}, {@code group_id} (for access control only: offsets are never committed to Kafka),
 * {@code max_buffer_bytes}, {@code source_rate_limit}, {@code on_offset_out_of_range} (stall,
 * earliest, latest), {@code properties.*}.
 */
public final class KafkaConnector implements Connector {
  public static final String NAME = "kafka";

  private final Clock clock;

  public KafkaConnector(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<List<Output>> outputs(SourceSpec spec) {
    return CompletableFuture.completedFuture(List.of(new Output("", schema(spec))));
  }

  private static Schema schema(SourceSpec spec) {
    return spec.shape().schema();
  }

  @Override
  public void check(SourceSpec spec) {
    KafkaOptions.ofSource(spec.options());
    if (spec.shape().format() == SourceFormat.NONE) {
      throw Rejection.of(SqlState.INVALID_PARAMETER_VALUE, "a Kafka source needs a format")
          .withHint("Say how the records' values are to be read: FORMAT JSON, TEXT, BYTES or CSV.")
          .exception();
    }
  }

  @Override
  public CompletionStage<UpstreamIdentity> probe(SourceSpec spec) {
    return probe(spec, Map.of());
  }

  @Override
  public CompletionStage<UpstreamIdentity> probe(SourceSpec spec, Map<String, String> offsets) {
    try {
      KafkaOptions options = KafkaOptions.ofSource(spec.options());
      return KafkaProbe.async(
          options,
          () ->
              new UpstreamIdentity(
                  KafkaProbe.once(
                      options,
                      admin -> KafkaProbe.readable(admin, options, spec.sourceId(), offsets))));
    } catch (RejectedException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** How it logs in, fetches and retries: nothing that says what is read, or from where. */
  @Override
  public Set<String> alterable() {
    return KafkaOptions.ALTERABLE;
  }

  @Override
  public Set<String> connectionOptions() {
    return KafkaOptions.CONNECTION;
  }

  @Override
  public Set<String> secretOptions() {
    return KafkaOptions.SECRET;
  }

  @Override
  public CompletionStage<Void> checkConnection(Map<String, String> given, boolean validate) {
    try {
      KafkaOptions options = KafkaOptions.ofConnection(given);
      if (!validate) {
        return CompletableFuture.completedFuture(null);
      }
      return KafkaProbe.async(
              options,
              () ->
                  KafkaProbe.once(
                      options, admin -> KafkaProbe.get(admin.describeCluster().clusterId())))
          .thenAccept(cluster -> {});
    } catch (RejectedException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public SplitEnumerator enumerator(SourceSpec spec) {
    return new KafkaEnumerator(KafkaOptions.ofSource(spec.options()), clock);
  }

  @Override
  public SplitReader reader(SourceSpec spec) {
    return KafkaReader.start(spec, KafkaOptions.ofSource(spec.options()));
  }
}
