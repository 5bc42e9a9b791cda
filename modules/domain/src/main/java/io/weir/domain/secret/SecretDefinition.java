package io.weir.domain.secret;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A secret as the catalog and its aggregate know it.
 *
 * @param version rises by one with each ALTER SECRET, from 1
 * @param previous the value of the version before, kept so that what still refers to it can be
 *     started again; null in the first version
 * @param fallbackUntil until when {@code previous} is tried where {@code value} is refused (KEEP
 *     OLD FOR); null where it is not
 */
public record SecretDefinition(
    long version,
    SecretValue value,
    @Nullable SecretValue previous,
    @Nullable Instant fallbackUntil) {
  /** The definition after ALTER SECRET. */
  public SecretDefinition next(SecretValue newValue, @Nullable Instant newFallbackUntil) {
    return new SecretDefinition(version + 1, newValue, value, newFallbackUntil);
  }
}
