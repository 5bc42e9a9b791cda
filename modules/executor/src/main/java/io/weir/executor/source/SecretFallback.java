package io.weir.executor.source;

import io.weir.executor.Secrets;
import io.weir.kernel.Rejection;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a source reads by the values that its secrets had before (KEEP OLD FOR): when the
 * upstream refuses the new ones, until the time for that is over. Used by one actor.
 */
final class SecretFallback {
  /** SQLSTATEs of upstreams that refuse who asks. */
  private static final String REFUSED = "28";

  private final Secrets secrets;
  private @Nullable Rejection refusal;

  SecretFallback(Secrets secrets) {
    this.secrets = secrets;
  }

  /** Whether {@code failure} asks for the previous values. Once; again after {@link #reset}. */
  boolean isWanted(Clients used, SourceSetup setup, Rejection failure) {
    if (refusal != null
        || used.usesPreviousSecrets()
        || !failure.sqlState().startsWith(REFUSED)
        || until(setup).isEmpty()) {
      return false;
    }
    refusal = failure;
    return true;
  }

  /**
   * Whether {@code failure} asks for the newest values again: the previous ones are in use and
   * refused by now. Those are tried once more after the next {@link #reset} at the earliest.
   */
  boolean isOutdated(Clients used, Rejection failure) {
    return used.usesPreviousSecrets() && failure.sqlState().startsWith(REFUSED);
  }

  /** Whether the previous values are in use, and may not be any longer. */
  boolean isOver(Clients used, SourceSetup setup) {
    return used.usesPreviousSecrets() && until(setup).isEmpty();
  }

  /** What is to be tried is not known to be refused. */
  void reset() {
    refusal = null;
  }

  /** What the source's status says meanwhile; null where the newest values are in use. */
  @Nullable String notice(Clients used, SourceSetup setup) {
    Rejection refused = refusal;
    if (!used.usesPreviousSecrets() || refused == null) {
      return null;
    }
    return "the new value of a secret was refused ("
        + refused.message()
        + "), the previous one is used until "
        + until(setup).map(Instant::toString).orElse("now");
  }

  private Optional<Instant> until(SourceSetup setup) {
    return Clients.secretsOf(setup).values().stream()
        .flatMap(ref -> secrets.previousUntil(ref).stream())
        .max(Comparator.naturalOrder());
  }
}
