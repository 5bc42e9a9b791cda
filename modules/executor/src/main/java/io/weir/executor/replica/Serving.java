package io.weir.executor.replica;

import io.weir.kernel.Rejection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which replicas keep one view up to date. Readers hear of one's failure only where no other does.
 * Thread-safe.
 */
final class Serving {
  private final Set<String> serving = new HashSet<>();
  private final Map<String, Rejection> failed = new TreeMap<>();

  /** Whether some replica keeps it up to date. */
  synchronized boolean isServed() {
    return !serving.isEmpty();
  }

  synchronized void seals(String replica) {
    serving.add(replica);
    failed.remove(replica);
  }

  /** Whether no replica is left that serves the view. */
  synchronized boolean fails(String replica, Rejection reason) {
    serving.remove(replica);
    failed.put(replica, reason);
    return serving.isEmpty();
  }

  /** What readers must be told where those that are left have all failed. */
  synchronized Optional<Rejection> stops(String replica) {
    boolean was = serving.remove(replica);
    failed.remove(replica);
    return was && serving.isEmpty() ? failed.values().stream().findFirst() : Optional.empty();
  }
}
