package io.weir.node;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.secret.SecretDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.secret.SecretValue;
import io.weir.executor.Secrets;
import io.weir.gateway.Catalogs;
import io.weir.kernel.Clock;
import io.weir.kernel.Rejection;
import io.weir.kernel.Secret;
import io.weir.kernel.SqlState;
import java.time.Instant;
import java.util.Optional;

/** Finds secrets in this node's catalog, and has the vault give out their values. */
final class CatalogSecrets implements Secrets {
  private final Catalogs catalogs;
  private final SecretVault vault;
  private final Clock clock;

  CatalogSecrets(Catalogs catalogs, SecretVault vault, Clock clock) {
    this.catalogs = catalogs;
    this.vault = vault;
    this.clock = clock;
  }

  @Override
  public Secret resolve(SecretRef ref) {
    CatalogEntry entry = entry(ref);
    SecretDefinition definition = definition(entry);
    SecretValue previous = definition.previous();
    if (ref.version() == definition.version()) {
      return vault.open(entry.name(), definition.value());
    }
    if (ref.version() == definition.version() - 1 && previous != null) {
      return vault.open(entry.name(), previous);
    }
    throw Rejection.of(
            SqlState.NOT_IN_PREREQUISITE_STATE,
            "secret \"" + entry.name() + "\" has no version " + ref.version() + " any more")
        .withDetail("It has version " + definition.version() + " and the one before it.")
        .exception();
  }

  @Override
  public Optional<Secret> previous(SecretRef ref) {
    if (previousUntil(ref).isEmpty()) {
      return Optional.empty();
    }
    CatalogEntry entry = entry(ref);
    return Optional.ofNullable(definition(entry).previous())
        .map(value -> vault.open(entry.name(), value));
  }

  @Override
  public Optional<Instant> previousUntil(SecretRef ref) {
    return catalogs
        .current()
        .entry(ref.secret())
        .map(CatalogSecrets::definition)
        .filter(d -> d.version() == ref.version() && d.previous() != null)
        .flatMap(d -> Optional.ofNullable(d.fallbackUntil()))
        .filter(until -> clock.now().isBefore(until));
  }

  private CatalogEntry entry(SecretRef ref) {
    return catalogs
        .current()
        .entry(ref.secret())
        .orElseThrow(
            () ->
                Rejection.of(
                        SqlState.UNDEFINED_OBJECT, "secret " + ref.secret() + " does not exist")
                    .withHint("Give the option another secret.")
                    .exception());
  }

  private static SecretDefinition definition(CatalogEntry entry) {
    if (entry.definition() instanceof ObjectDefinition.OfSecret secret) {
      return secret.definition();
    }
    throw new IllegalStateException(entry.id() + " is no secret");
  }
}
