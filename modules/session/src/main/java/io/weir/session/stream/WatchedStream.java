package io.weir.session.stream;

import io.weir.columnar.Batch;
import io.weir.gateway.RowStream;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A stream whose failure somebody has to hear of.
 *
 * @param onEnd called when no more rows come, for whatever reason; perhaps more than once
 */
public record WatchedStream(RowStream rows, Runnable onFailure, Runnable onEnd)
    implements RowStream {
  @Override
  public CompletionStage<Optional<Batch>> next() {
    return rows.next()
        .whenComplete(
            (batch, failure) -> {
              if (failure != null) {
                onFailure.run();
              }
              if (failure != null || batch.isEmpty()) {
                onEnd.run();
              }
            });
  }

  @Override
  public void close() {
    onEnd.run();
    rows.close();
  }
}
