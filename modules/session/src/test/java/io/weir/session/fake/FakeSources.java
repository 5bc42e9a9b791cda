package io.weir.session.fake;

import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.source.EndedChange;
import io.weir.domain.source.SourceDefinition;
import io.weir.gateway.SourceControl;
import io.weir.kernel.ObjectId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Splits as a test says; no executor confirms anything. */
public final class FakeSources implements SourceControl {
  public final List<Position> positions = new ArrayList<>();

  @Override
  public CompletionStage<List<Position>> positions(
      ObjectId source,
      SourceDefinition definition,
      @Nullable ConnectionDefinition connection,
      @Nullable Instant at) {
    return CompletableFuture.completedFuture(List.copyOf(positions));
  }

  @Override
  public CompletionStage<Optional<EndedChange>> ended(ObjectId source, String change) {
    return CompletableFuture.completedFuture(Optional.empty());
  }
}
