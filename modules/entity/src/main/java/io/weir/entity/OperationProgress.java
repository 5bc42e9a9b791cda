package io.weir.entity;

import io.weir.domain.operation.OperationEffect;
import io.weir.domain.operation.OperationPlan;
import io.weir.kernel.ObjectId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** At which step the operations that run on this node are. Thread-safe. */
final class OperationProgress {
  private final Map<ObjectId, OperationEffect.Progress> running = new ConcurrentHashMap<>();
  private final Map<ObjectId, OperationPlan.Step> steps = new ConcurrentHashMap<>();

  void put(ObjectId operation, OperationEffect.Progress progress) {
    running.put(operation, progress);
  }

  /** The step that is being executed. */
  void doing(ObjectId operation, OperationPlan.Step step) {
    steps.put(operation, step);
  }

  Optional<OperationPlan.Step> step(ObjectId operation) {
    return Optional.ofNullable(steps.get(operation));
  }

  void remove(ObjectId operation) {
    running.remove(operation);
    steps.remove(operation);
  }

  Optional<OperationEffect.Progress> of(ObjectId operation) {
    return Optional.ofNullable(running.get(operation));
  }
}
