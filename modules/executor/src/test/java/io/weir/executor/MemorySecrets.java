package io.weir.executor;

import io.weir.domain.secret.SecretRef;
import io.weir.kernel.Clock;
import io.weir.kernel.Rejection;
import io.weir.kernel.Secret;
import io.weir.kernel.SqlState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Secrets in the clear, of which a version can be kept for a while. */
final class MemorySecrets implements Secrets {
  private final Clock clock;
  private final Map<SecretRef, String> values = new ConcurrentHashMap<>();
  private volatile @Nullable Instant keptUntil;

  MemorySecrets(Clock clock) {
    this.clock = clock;
  }

  void put(SecretRef ref, String value) {
    values.put(ref, value);
  }

  /** The version before each may be used until then. */
  void keepUntil(Instant until) {
    keptUntil = until;
  }

  @Override
  public Secret resolve(SecretRef ref) {
    String value = values.get(ref);
    if (value == null) {
      throw Rejection.of(SqlState.NOT_IN_PREREQUISITE_STATE, ref + " has no value").exception();
    }
    return new Secret(value);
  }

  @Override
  public Optional<Secret> previous(SecretRef ref) {
    return previousUntil(ref).map(until -> resolve(new SecretRef(ref.secret(), ref.version() - 1)));
  }

  @Override
  public Optional<Instant> previousUntil(SecretRef ref) {
    Instant until = keptUntil;
    return until != null && clock.now().isBefore(until) ? Optional.of(until) : Optional.empty();
  }
}
