package io.weir.executor;

import io.weir.domain.secret.SecretRef;
import io.weir.kernel.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * Gives out the values behind references, at the moment at which a client is made of them.
 * Thread-safe; may block on the disk for a moment.
 */
public interface Secrets {
  /**
   * The value of this version. Fails with RejectedException, which names the secret and what is
   * missing: 42704 where there is no such secret, 55000 where the version, key, variable or file is
   * not there any more, XX001 where the value is damaged.
   */
  Secret resolve(SecretRef ref);

  /**
   * The value before that version, while it may be tried where the new one is refused (KEEP OLD
   * FOR); empty where it may not, or not any more. Fails as {@link #resolve} does.
   */
  Optional<Secret> previous(SecretRef ref);

  /** Until when {@link #previous} gives a value; empty where it gives none. Does not block. */
  Optional<Instant> previousUntil(SecretRef ref);
}
