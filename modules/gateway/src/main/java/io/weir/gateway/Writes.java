package io.weir.gateway;

import io.weir.columnar.Batch;
import io.weir.kernel.ObjectId;
import java.util.concurrent.CompletionStage;

/** Writes to tables. */
public interface Writes {
  /** {@code readEpoch} of a write that depends on nothing read. */
  long BLIND = -1;

  /**
   * Adds a delta to a table; completes with the epoch that it was committed at, when it is durable.
   * Fails with 40001 where the table changed after {@code readEpoch}: read again and retry.
   *
   * @param readEpoch the epoch that the delta was computed from (UPDATE, DELETE), or {@link #BLIND}
   */
  CompletionStage<Long> write(ObjectId table, Batch delta, long readEpoch);
}
