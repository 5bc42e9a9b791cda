package io.weir.sql.ddl;

import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.secret.SecretValue;
import io.weir.domain.source.SourceShape;
import io.weir.gateway.Upstreams.Dependent;
import io.weir.gateway.Upstreams.PlannedSecrets;
import io.weir.sql.statement.SqlFragment;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must be asked of {@link io.weir.gateway.Upstreams} before a draft can be finished. */
public sealed interface UpstreamCheck {
  /** {@code Upstreams.checkSecret}. */
  record OfSecret(SecretValue value) implements UpstreamCheck {}

  /** {@code Upstreams.checkConnection}. */
  record OfConnection(ConnectionDefinition connection, PlannedSecrets secrets, boolean validate)
      implements UpstreamCheck {}

  /** {@code Upstreams.checkSource}; its outputs are the {@link Answers}. */
  record OfSource(
      String connector,
      @Nullable ConnectionDefinition connection,
      Map<String, String> options,
      Map<String, SecretRef> ownSecrets,
      SourceShape shape,
      PlannedSecrets secrets)
      implements UpstreamCheck {}

  /**
   * A change of what runs: first how the options of each connection go together; then, where {@code
   * validate}, everything at once, each against the real service.
   *
   * @param statement {@code ALTER CONNECTION}, for the text of a refusal
   * @param value that the secret is to have, where one is altered
   */
  record OfChange(
      String statement,
      @Nullable SecretValue value,
      List<NamedConnection> connections,
      List<NamedDependent> dependents,
      PlannedSecrets secrets,
      boolean validate,
      boolean allowIdentityChange)
      implements UpstreamCheck {
    public OfChange {
      connections = List.copyOf(connections);
      dependents = List.copyOf(dependents);
    }
  }

  /** Nothing upstream: an expression that gives a time, computed once; {@link Answers#time}. */
  record OfTime(SqlFragment expression) implements UpstreamCheck {}

  /** {@code words}: {@code connection "c"}. */
  record NamedConnection(String words, ConnectionDefinition definition) {}

  /** {@code words}: {@code source "s"}. */
  record NamedDependent(String words, Dependent dependent) {}
}
