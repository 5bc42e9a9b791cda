package io.weir.sql.statement;

import io.weir.kernel.Secret;

/** Where a secret's value comes from; never printed. */
public sealed interface SecretSource {
  /** {@code AS 'text'}. */
  record Given(Secret text) implements SecretSource {}

  /** {@code FROM ENV 'NAME'}. */
  record FromEnvironment(String name) implements SecretSource {}

  /** {@code FROM FILE 'path'}. */
  record FromFile(String path) implements SecretSource {}
}
