package io.weir.gateway;

import io.weir.columnar.Batch;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Result rows, pulled batch by batch. Every weight is 1 (SUBSCRIBE has its differences in a
 * column). The next call may be made when the stage before has completed.
 */
public interface RowStream {
  /**
   * The next rows, or empty at the end. A SUBSCRIBE never ends; its stage completes when there is
   * news.
   */
  CompletionStage<Optional<Batch>> next();

  /** Frees what it holds; may be called at any time, and again. */
  void close();
}
