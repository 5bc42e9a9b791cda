package io.weir.executor.source;

import io.weir.connector.Connector;
import io.weir.connector.SourceSpec;
import io.weir.connector.SplitEnumerator;
import io.weir.connector.SplitReader;
import io.weir.domain.secret.SecretRef;
import io.weir.executor.MergedOptions;
import io.weir.executor.Secrets;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The upstream as one setup reaches it: with this, a source's enumerator and readers are made. The
 * resolved secrets live here and in the clients, nowhere else.
 */
public final class Clients implements AutoCloseable {
  /** The option by which a connector is told which upstream the offsets are of. */
  static final String IDENTITY_OPTION = "upstream_identity";

  private final Connector connector;
  private final SourceSpec spec;
  private final SplitEnumerator enumerator;
  private final boolean previousSecrets;

  private Clients(
      Connector connector, SourceSpec spec, SplitEnumerator enumerator, boolean previousSecrets) {
    this.connector = connector;
    this.spec = spec;
    this.enumerator = enumerator;
    this.previousSecrets = previousSecrets;
  }

  /**
   * Resolves the secrets, which may block, and makes the enumerator.
   *
   * @param identity of the upstream that the offsets are of; null where that is not known
   * @param previousSecrets whether to use the values before, where they may still be used
   * @throws io.weir.kernel.RejectedException where a secret cannot be resolved or an option is bad
   */
  static Clients of(
      Connector connector,
      Secrets secrets,
      ObjectId source,
      SourceSetup setup,
      @Nullable String identity,
      boolean previousSecrets) {
    Map<String, String> options =
        MergedOptions.of(
            setup.connection(),
            setup.definition().options(),
            setup.definition().secrets(),
            ref -> {
              Optional<Secret> previous =
                  previousSecrets ? secrets.previous(ref) : Optional.empty();
              return previous.orElseGet(() -> secrets.resolve(ref)).reveal();
            });
    if (identity != null) {
      options.put(IDENTITY_OPTION, identity);
    }
    SourceSpec spec =
        new SourceSpec(
            source.value(),
            options,
            setup.definition().shape(),
            setup.definition().outputs().stream()
                .map(output -> new SourceSpec.Feed(output.name(), output.schema()))
                .toList());
    return new Clients(connector, spec, connector.enumerator(spec), previousSecrets);
  }

  /** By option the secrets that a setup needs; the source's own win over the connection's. */
  static Map<String, SecretRef> secretsOf(SourceSetup setup) {
    return MergedOptions.secrets(
        setup.connection(), setup.definition().options(), setup.definition().secrets());
  }

  boolean usesPreviousSecrets() {
    return previousSecrets;
  }

  SplitEnumerator enumerator() {
    return enumerator;
  }

  SplitReader reader() {
    return connector.reader(spec);
  }

  CompletionStage<String> identity() {
    return connector.probe(spec).thenApply(Connector.UpstreamIdentity::value);
  }

  /**
   * Gives back what the upstream holds for a source that will not read on from these offsets; tells
   * {@code log} of what remains there.
   */
  void release(Map<String, String> offsets, Logger log) {
    connector
        .release(spec, offsets)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                log.warn("source {}: {}", spec.sourceId(), RejectedException.from(failure));
              }
            });
  }

  @Override
  public void close() {
    enumerator.close();
  }
}
