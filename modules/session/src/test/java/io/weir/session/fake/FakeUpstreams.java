package io.weir.session.fake;

import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.secret.SecretValue;
import io.weir.domain.source.SourceShape;
import io.weir.gateway.Upstreams;
import io.weir.kernel.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A world where every broker but {@code nowhere:1} is there and every topic but {@code missing}. At
 * {@code empty:1} there is a broker that no source or sink can go on with; {@code old:1} takes the
 * value that a secret had before only.
 */
public final class FakeUpstreams implements Upstreams {
  private final List<String> checks = new ArrayList<>();

  /** What was asked, in order. */
  public List<String> checks() {
    return checks;
  }

  @Override
  public Set<String> connectionOptions(String type) {
    return Set.of("broker", "brokers", "security_protocol", "sasl_username", "sasl_password");
  }

  @Override
  public Set<String> secretOptions(String connector) {
    return Set.of("sasl_password");
  }

  @Override
  public Set<String> alterableOptions(String connector) {
    return Set.of("client_id", "source_rate_limit");
  }

  @Override
  public CompletionStage<Void> checkSecret(SecretValue value) {
    checks.add("secret");
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Accepted> checkConnection(
      ConnectionDefinition connection, PlannedSecrets secrets, boolean validate) {
    checks.add("connection " + connection.type() + (validate ? " validated" : ""));
    if (validate && connection.options().containsValue("nowhere:1")) {
      return CompletableFuture.failedFuture(
          Rejection.of("08001", "cannot reach nowhere:1").exception());
    }
    return CompletableFuture.completedFuture(Accepted.CURRENT);
  }

  @Override
  public CompletionStage<List<NamedSchema>> checkSource(
      String connector,
      @Nullable ConnectionDefinition connection,
      Map<String, String> options,
      Map<String, SecretRef> ownSecrets,
      SourceShape shape,
      PlannedSecrets secrets) {
    checks.add("source " + connector);
    if ("missing".equals(options.get("topic"))) {
      return CompletableFuture.failedFuture(
          Rejection.of("42704", "topic \"missing\" does not exist").exception());
    }
    return CompletableFuture.completedFuture(List.of(new NamedSchema(connector, shape.schema())));
  }

  @Override
  public CompletionStage<Accepted> checkDependent(
      Dependent dependent, PlannedSecrets secrets, boolean allowIdentityChange) {
    checks.add("dependent " + dependent.id());
    ConnectionDefinition connection =
        switch (dependent) {
          case Dependent.OfSource source -> source.connection();
          case Dependent.OfSink sink -> sink.connection();
        };
    if (connection != null && connection.options().containsValue("empty:1")) {
      return CompletableFuture.failedFuture(
          Rejection.of("42704", "topic \"t\" does not exist")
              .withHint("Create the topic.")
              .exception());
    }
    return CompletableFuture.completedFuture(
        connection != null && connection.options().containsValue("old:1")
            ? Accepted.PREVIOUS
            : Accepted.CURRENT);
  }
}
