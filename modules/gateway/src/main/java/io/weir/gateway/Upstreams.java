package io.weir.gateway;

import io.weir.columnar.Schema;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.secret.SecretDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.secret.SecretValue;
import io.weir.domain.sink.SinkDefinition;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceShape;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What planning asks of the connectors and the world outside, before anything is committed. Every
 * stage ends within a deadline: an upstream that accepts and never answers fails it with 08001.
 */
public interface Upstreams extends ConnectorFacts {
  /** Makes sure that a secret's value can be had: 42704 where the variable or file is not there. */
  CompletionStage<Void> checkSecret(SecretValue value);

  /**
   * Checks names and values of a connection's options and how they go together and, where {@code
   * validate}, connects. Fails with 22023 (bad option), 08001 (unreachable) or 28000 (not let in).
   */
  CompletionStage<Accepted> checkConnection(
      ConnectionDefinition connection, PlannedSecrets secrets, boolean validate);

  /**
   * Checks a source's options and its upstream: reachable, topic there. Fails with 22023, 08001 or
   * 42704.
   *
   * @return what the source will put out, in the connector's order
   */
  CompletionStage<List<NamedSchema>> checkSource(
      String connector,
      @Nullable ConnectionDefinition connection,
      Map<String, String> options,
      Map<String, SecretRef> ownSecrets,
      SourceShape shape,
      PlannedSecrets secrets);

  /**
   * Checks what runs, or is to run, as it is to be: all that {@link #checkConnection} finds, and
   * whether it can go on from where it is. A source's upstream must be the one that its offsets are
   * of, unless {@code allowIdentityChange}: 55000 else.
   */
  CompletionStage<Accepted> checkDependent(
      Dependent dependent, PlannedSecrets secrets, boolean allowIdentityChange);

  /** A source or sink as it is to be. */
  sealed interface Dependent {
    ObjectId id();

    record OfSource(
        ObjectId id, SourceDefinition definition, @Nullable ConnectionDefinition connection)
        implements Dependent {}

    record OfSink(ObjectId id, SinkDefinition definition, ConnectionDefinition connection)
        implements Dependent {}
  }

  /** Which value of the secrets the other side took. */
  enum Accepted {
    CURRENT,
    /** The current one is refused, the one before it is not (KEEP OLD FOR). */
    PREVIOUS
  }

  /** Secrets that the catalog does not have yet, or not in this version. */
  record PlannedSecrets(Map<ObjectId, SecretDefinition> definitions) {
    public static final PlannedSecrets NONE = new PlannedSecrets(Map.of());

    public PlannedSecrets {
      definitions = Ordered.map(definitions);
    }
  }

  /**
   * One output of a source.
   *
   * @param upstream the connector's own name for it, by which a definition keeps it
   */
  record NamedSchema(String name, Schema schema, String upstream) {
    public NamedSchema(String name, Schema schema) {
      this(name, schema, name);
    }
  }
}
