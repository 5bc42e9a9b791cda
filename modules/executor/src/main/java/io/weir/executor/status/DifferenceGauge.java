package io.weir.executor.status;

import io.weir.gateway.Status.DifferenceStatus;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Tells by what one replacement differs from its target at the moment of asking. Thread-safe. */
@FunctionalInterface
public interface DifferenceGauge {
  /** As of an epoch not before one that is complete now; empty where it is not counted any more. */
  CompletionStage<Optional<DifferenceStatus>> read();
}
