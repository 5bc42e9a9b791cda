package io.weir.session.fake;

import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.source.SourceShape;
import io.weir.gateway.Upstreams;
import io.weir.kernel.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A world where every broker but {@code nowhere:1} is there and every topic but {@code missing}.
 */
public final class FakeUpstreams implements Upstreams {
  private final List<String> checks = new ArrayList<>();

  /** What was asked, in order. */
  public List<String> checks() {
    return checks;
  }

  @Override
  public CompletionStage<Void> checkConnection(ConnectionDefinition connection, boolean validate) {
    checks.add("connection " + connection.type() + (validate ? " validated" : ""));
    if (validate && connection.options().containsValue("nowhere:1")) {
      return CompletableFuture.failedFuture(
          Rejection.of("08001", "cannot reach nowhere:1").exception());
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<List<NamedSchema>> checkSource(
      String connector,
      @Nullable ConnectionDefinition connection,
      Map<String, String> options,
      SourceShape shape) {
    checks.add("source " + connector);
    if ("missing".equals(options.get("topic"))) {
      return CompletableFuture.failedFuture(
          Rejection.of("42704", "topic \"missing\" does not exist").exception());
    }
    return CompletableFuture.completedFuture(List.of(new NamedSchema(connector, shape.schema())));
  }
}
