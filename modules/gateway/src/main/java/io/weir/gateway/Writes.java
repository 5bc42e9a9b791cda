package io.weir.gateway;

import io.weir.columnar.Batch;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Writes to tables. */
public interface Writes {
  /** The epoch of {@link Basis#NONE}. */
  long BLIND = -1;

  /**
   * What a write was computed from: it stands only where none of {@code tables} changed after
   * {@code epoch}.
   */
  record Basis(long epoch, Set<ObjectId> tables) {
    /** Of a write that depends on nothing read. */
    public static final Basis NONE = new Basis(BLIND, Set.of());

    public Basis {
      tables = Ordered.set(tables);
    }
  }

  /**
   * Adds a delta to a table; completes with the epoch that it was committed at, when it is durable.
   * Fails with 40001 where a table of the basis changed: read again and retry; with 42P01 where the
   * table was dropped.
   */
  CompletionStage<Long> write(ObjectId table, Batch delta, Basis basis);

  /** The same for a write that is computed from its own table alone, or is {@link #BLIND}. */
  default CompletionStage<Long> write(ObjectId table, Batch delta, long readEpoch) {
    return write(
        table, delta, readEpoch == BLIND ? Basis.NONE : new Basis(readEpoch, Set.of(table)));
  }
}
