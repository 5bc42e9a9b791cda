package io.weir.connector;

import io.weir.columnar.Batch;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * Writes one sink's epochs, each exactly once: rows and epoch go into one transaction of the
 * downstream system. What is too large for memory comes in several parts, all of them in that one
 * transaction. Used by one actor; no method blocks; one call at a time.
 *
 * <p>Stages fail with RejectedException; 55006 where a later writer took over. After a failure
 * nothing that was not committed is seen downstream, whether the last commit was made is not known,
 * and the writer is to be closed and another one opened.
 */
public interface SinkWriter extends AutoCloseable {
  /**
   * Takes the sink over: a writer that was opened before can commit nothing any more.
   *
   * @return the newest epoch that is wholly downstream; empty where nothing was ever written
   */
  CompletionStage<OptionalLong> open();

  /**
   * Adds to what the next {@link #commit} makes visible. Completes when the next part can be taken.
   *
   * @param delta consolidated: at most one entry of a row, its weight not 0. All that the commit
   *     says of one key stands in one part; see {@link KeyedDelta} for the order in a key
   */
  CompletionStage<Void> append(Batch delta);

  /**
   * Commits what was appended since the commit before, and the epoch, all or nothing; the epoch
   * alone where nothing was.
   */
  CompletionStage<Void> commit(long epoch);

  /** Ends what was not committed. Does not wait for the downstream. */
  @Override
  void close();
}
