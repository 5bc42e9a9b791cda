package io.weir.session.stream;

import io.weir.columnar.Batch;
import io.weir.gateway.RowStream;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A stream whose failure somebody has to hear of. */
public record WatchedStream(RowStream rows, Runnable onFailure) implements RowStream {
  @Override
  public CompletionStage<Optional<Batch>> next() {
    return rows.next()
        .whenComplete(
            (batch, failure) -> {
              if (failure != null) {
                onFailure.run();
              }
            });
  }

  @Override
  public void close() {
    rows.close();
  }
}
