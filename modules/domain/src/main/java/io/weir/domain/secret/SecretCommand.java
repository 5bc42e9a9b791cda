package io.weir.domain.secret;

import io.weir.domain.Command;

/** What a secret can be asked to do. */
public sealed interface SecretCommand extends Command {
  record Create(SecretDefinition definition) implements SecretCommand {}

  /**
   * Replaces the value: {@code definition} is the next version. Rejected with 40001 where its
   * version does not follow on the one that is there (plan again).
   */
  record Alter(SecretDefinition definition) implements SecretCommand {
    @Override
    public boolean irreversible() {
      return true;
    }
  }

  record Drop() implements SecretCommand {
    @Override
    public boolean irreversible() {
      return true;
    }
  }
}
