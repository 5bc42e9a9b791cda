package io.weir.entity;

import io.weir.domain.operation.OperationEffect;
import io.weir.kernel.ObjectId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** At which step the operations that run on this node are. Thread-safe. */
final class OperationProgress {
  private final Map<ObjectId, OperationEffect.Progress> running = new ConcurrentHashMap<>();

  void put(ObjectId operation, OperationEffect.Progress progress) {
    running.put(operation, progress);
  }

  void remove(ObjectId operation) {
    running.remove(operation);
  }

  Optional<OperationEffect.Progress> of(ObjectId operation) {
    return Optional.ofNullable(running.get(operation));
  }
}
