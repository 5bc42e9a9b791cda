package io.weir.node;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfSecret;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.secret.SecretDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.secret.SecretValue;
import io.weir.domain.source.SourceDefinition;
import io.weir.executor.MergedOptions;
import io.weir.gateway.Catalogs;
import io.weir.gateway.Upstreams.PlannedSecrets;
import io.weir.kernel.Clock;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values of secrets as a plan would have them: its own, else the catalog's. They are given to
 * connectors and to nobody else.
 */
final class PlannedValues {
  private final Catalogs catalogs;
  private final SecretVault vault;
  private final Clock clock;

  PlannedValues(Catalogs catalogs, SecretVault vault, Clock clock) {
    this.catalogs = catalogs;
    this.vault = vault;
    this.clock = clock;
  }

  /** Makes sure that a value can be had: 55000 where its variable or file is not there. */
  void require(SecretValue value) {
    vault.open("new", value);
  }

  Function<SecretRef, String> current(PlannedSecrets planned) {
    return ref -> {
      SecretDefinition definition = definition(ref, planned);
      SecretValue previous = definition.previous();
      SecretValue value =
          previous != null && ref.version() == definition.version() - 1
              ? previous
              : definition.value();
      return vault.open(name(ref), value).reveal();
    };
  }

  /** The value before, where it may be used; the current one else. */
  Function<SecretRef, String> previous(PlannedSecrets planned) {
    return ref -> {
      SecretDefinition definition = definition(ref, planned);
      SecretValue previous = definition.previous();
      return vault
          .open(name(ref), previous != null && isKept(definition) ? previous : definition.value())
          .reveal();
    };
  }

  /** Whether any of the secrets keeps its old value for a while. */
  boolean hasPrevious(Collection<SecretRef> references, PlannedSecrets planned) {
    return references.stream()
        .map(ref -> definition(ref, planned))
        .anyMatch(d -> d.previous() != null && isKept(d));
  }

  /** What a connector gets: all options, secrets by their values. */
  Map<String, String> merged(
      @Nullable ConnectionDefinition connection,
      Map<String, String> options,
      Map<String, SecretRef> secrets,
      Function<SecretRef, String> value) {
    return MergedOptions.of(connection, options, secrets, value);
  }

  Map<String, SecretRef> references(
      @Nullable ConnectionDefinition connection, SourceDefinition source) {
    return MergedOptions.secrets(connection, source.options(), source.secrets());
  }

  /** Whether the value before may still be used. */
  private boolean isKept(SecretDefinition definition) {
    Instant until = definition.fallbackUntil();
    return until != null && clock.now().isBefore(until);
  }

  private SecretDefinition definition(SecretRef ref, PlannedSecrets planned) {
    SecretDefinition own = planned.definitions().get(ref.secret());
    if (own != null) {
      return own;
    }
    return catalogs
        .current()
        .entry(ref.secret())
        .map(CatalogEntry::definition)
        .filter(OfSecret.class::isInstance)
        .map(d -> ((OfSecret) d).definition())
        .orElseThrow(
            () ->
                Rejection.of(
                        SqlState.UNDEFINED_OBJECT, "secret " + ref.secret() + " does not exist")
                    .withHint("Give the option another secret.")
                    .exception());
  }

  private String name(SecretRef ref) {
    return catalogs.current().entry(ref.secret()).map(CatalogEntry::name).orElse("new");
  }
}
