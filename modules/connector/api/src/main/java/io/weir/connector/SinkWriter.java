package io.weir.connector;

import io.weir.columnar.Batch;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * Writes one sink's epochs, each exactly once: rows and epoch go into one transaction of the
 * downstream system. Used by one actor; no method blocks; one call at a time.
 */
public interface SinkWriter extends AutoCloseable {
  /**
   * Takes the sink over: a writer that was opened before can commit nothing any more.
   *
   * @return the newest epoch that is wholly downstream; empty where nothing was ever written
   */
  CompletionStage<OptionalLong> open();

  /**
   * Writes what changed up to {@code epoch}, and the epoch, all or nothing. Fails with
   * RejectedException; then nothing of it is seen downstream, and the writer is to be closed and
   * another one opened. 55006 where a later writer took over.
   *
   * @param delta consolidated: at most one entry of a row, its weight not 0
   */
  CompletionStage<Void> write(long epoch, Batch delta);

  @Override
  void close();
}
