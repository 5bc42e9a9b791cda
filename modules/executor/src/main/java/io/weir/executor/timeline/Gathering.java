package io.weir.executor.timeline;

import io.weir.dataflow.circuit.Delta;
import io.weir.executor.timeline.HubMessage.Ready;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When subscriptions that take many epochs at once are answered, and what with. An epoch by itself
 * costs its readers the same however little it changed; so those whom nobody waits for let a second
 * of them come together, as long as memory allows.
 */
final class Gathering {
  private static final long MILLIS = 1_000;
  private static final long BYTES = 1 << 20;

  private Gathering() {}

  /**
   * @param complete up to where the subscription's collections are, not before its position
   */
  static boolean isDue(Subscription subscription, long complete, Backpressure backpressure) {
    long waits = complete - subscription.position;
    return subscription.isHurried()
        || waits >= MILLIS
        || (waits > 0 && (subscription.backlogBytes >= BYTES || backpressure.nears()));
  }

  /** All that changed after the subscription's position up to {@code complete}. */
  static List<Ready> changes(
      Subscription subscription, long complete, Map<ObjectId, CollectionProgress> collections) {
    TreeSet<Long> epochs = new TreeSet<>();
    for (ObjectId id : subscription.collections) {
      CollectionProgress progress = collections.get(id);
      if (progress != null) {
        epochs.addAll(
            progress.changes.subMap(subscription.position, false, complete, true).keySet());
      }
    }
    List<Ready> changes = new ArrayList<>(epochs.size());
    for (long epoch : epochs) {
      changes.add(at(epoch, subscription, collections));
    }
    return changes;
  }

  static Ready at(
      long epoch, Subscription subscription, Map<ObjectId, CollectionProgress> collections) {
    Map<ObjectId, @Nullable Delta> deltas = new HashMap<>();
    for (ObjectId id : subscription.collections) {
      CollectionProgress progress = collections.get(id);
      if (progress != null && progress.changes.containsKey(epoch)) {
        deltas.put(id, progress.changes.get(epoch));
      }
    }
    return new Ready(epoch, deltas);
  }
}
