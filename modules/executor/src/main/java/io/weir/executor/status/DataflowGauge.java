package io.weir.executor.status;

import io.weir.gateway.Status.HydrationStatus;
import io.weir.kernel.ObjectId;
import java.util.Map;

/** Tells how far one dataflow is at the moment of asking. Thread-safe. */
@FunctionalInterface
public interface DataflowGauge {
  /**
   * @param frontiers how far collections are complete; without those of its inputs it cannot tell
   *     how far it is behind them
   */
  HydrationStatus read(Map<ObjectId, Long> frontiers);
}
