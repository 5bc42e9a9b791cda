package io.weir.domain.secret;

import io.weir.domain.Event;

/** What has happened to a secret. */
public sealed interface SecretEvent extends Event {
  record Created(SecretDefinition definition) implements SecretEvent {}

  record Altered(SecretDefinition definition) implements SecretEvent {}

  record Dropped() implements SecretEvent {}
}
