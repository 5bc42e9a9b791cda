package io.weir.sql.ddl;

import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.source.SourceShape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must be asked of {@link io.weir.gateway.Upstreams} before a draft can be finished. */
public sealed interface UpstreamCheck {
  /** {@code Upstreams.checkConnection}. */
  record OfConnection(ConnectionDefinition connection, boolean validate) implements UpstreamCheck {}

  /** {@code Upstreams.checkSource}; its outputs are the {@link Answers}. */
  record OfSource(
      String connector,
      @Nullable ConnectionDefinition connection,
      Map<String, String> options,
      SourceShape shape)
      implements UpstreamCheck {}
}
