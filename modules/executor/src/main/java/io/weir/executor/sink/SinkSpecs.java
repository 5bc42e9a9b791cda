package io.weir.executor.sink;

import io.weir.connector.SinkSpec;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.sink.SinkDefinition;
import io.weir.domain.sink.SinkEffect.StartSink;
import io.weir.executor.MergedOptions;
import io.weir.executor.Secrets;
import io.weir.kernel.Rejection;
import io.weir.kernel.Secret;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Merges the options of a sink and its connection into what the connector takes, secrets resolved.
 * Where the downstream refuses the new value of a secret, the one before is used while it may be
 * (KEEP OLD FOR). Used by one actor, {@link #of} by any thread.
 */
final class SinkSpecs {
  /** SQLSTATEs of downstreams that refuse who asks. */
  private static final String REFUSED = "28";

  private final Secrets secrets;
  private final StartSink start;

  /** Why the previous values are in use; null where they are not. */
  private volatile @Nullable Rejection refusal;

  SinkSpecs(Secrets secrets, StartSink start) {
    this.secrets = secrets;
    this.start = start;
  }

  /**
   * May block for a moment. Throws RejectedException where a secret cannot be resolved.
   *
   * @param name what the sink is called downstream
   */
  SinkSpec of(String name) {
    SinkDefinition definition = start.definition();
    boolean previous = refusal != null;
    Map<String, String> options =
        MergedOptions.of(
            start.connection(),
            definition.options(),
            definition.secrets(),
            ref -> {
              Optional<Secret> before = previous ? secrets.previous(ref) : Optional.empty();
              return before.orElseGet(() -> secrets.resolve(ref)).reveal();
            });
    return new SinkSpec(
        name,
        options,
        definition.schema(),
        definition.key(),
        definition.format(),
        definition.envelope());
  }

  /** By option the secrets that are needed; the sink's own win over the connection's. */
  private Map<String, SecretRef> references() {
    return MergedOptions.secrets(
        start.connection(), start.definition().options(), start.definition().secrets());
  }

  /** Turns to the previous values where {@code failure} asks for that; whether it did. */
  boolean fallBack(Rejection failure) {
    if (refusal != null || !failure.sqlState().startsWith(REFUSED) || until().isEmpty()) {
      return false;
    }
    refusal = failure;
    return true;
  }

  /** Turns back to the newest values where the previous ones may not be used any more. */
  boolean renew() {
    if (refusal == null || until().isPresent()) {
      return false;
    }
    refusal = null;
    return true;
  }

  /** What the status says while previous values are in use; null where they are not. */
  @Nullable String notice() {
    Rejection refused = refusal;
    return refused == null
        ? null
        : "the new value of a secret was refused ("
            + refused.message()
            + "), the previous one is used until "
            + until().map(Instant::toString).orElse("now");
  }

  private Optional<Instant> until() {
    return references().values().stream()
        .flatMap(ref -> secrets.previousUntil(ref).stream())
        .max(Comparator.naturalOrder());
  }
}
