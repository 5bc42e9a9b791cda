package io.weir.executor.timeline;

import io.weir.dataflow.circuit.Delta;
import io.weir.kernel.Rejection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How far one collection is complete, and which of its last epochs changed something. */
final class CollectionProgress {
  long frontier;
  @Nullable Rejection broken;

  /** Epochs that changed something; the delta is null once no dataflow needs it in memory. */
  final TreeMap<Long, @Nullable Delta> changes = new TreeMap<>();

  /** Epochs up to this one are no longer listed in {@link #changes}. */
  long forgottenUpTo;

  /** Keeps {@code delta} in memory where {@code pinned}; returns the bytes that it now holds. */
  long add(long epoch, Delta delta, boolean pinned) {
    changes.put(epoch, pinned ? delta : null);
    return pinned ? size(delta) : 0;
  }

  /** The store has a delta of this epoch, which comes after the frontier. */
  void committed(long epoch) {
    changes.putIfAbsent(epoch, null);
  }

  /** Lets go of the deltas up to {@code epoch}; returns the bytes that are free now. */
  long release(long epoch) {
    long freed = 0;
    for (Map.Entry<Long, @Nullable Delta> entry : changes.headMap(epoch, true).entrySet()) {
      Delta delta = entry.getValue();
      if (delta != null) {
        freed += size(delta);
        entry.setValue(null);
      }
    }
    return freed;
  }

  void forget(long upTo) {
    changes.headMap(upTo, true).clear();
    forgottenUpTo = Math.max(forgottenUpTo, upTo);
  }

  private static long size(Delta delta) {
    return delta.rows().bytes() + delta.errors().bytes();
  }
}
