package io.weir.gateway;

import io.weir.domain.secret.SecretValue;
import io.weir.kernel.Secret;

/** What makes a secret fit to be journaled. Thread-safe; may block on the disk for a moment. */
@FunctionalInterface
public interface Vault {
  /**
   * Encrypts {@code secret} by the node's key, which is made at first need. Fails with
   * RejectedException: 58030 where the key cannot be read or written, 22023 where it is none.
   */
  SecretValue.Sealed seal(Secret secret);
}
