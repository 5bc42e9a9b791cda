package io.weir.domain.secret;

import io.weir.domain.State;

/** Where a secret is in its life. */
public sealed interface SecretState extends State {
  /** Not created yet. */
  record Absent() implements SecretState {}

  record Live(SecretDefinition definition) implements SecretState {}

  /** Gone for ever; its id is not given again. */
  record Dropped() implements SecretState {}
}
