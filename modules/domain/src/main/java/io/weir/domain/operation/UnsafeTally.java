package io.weir.domain.operation;

import io.weir.kernel.ObjectId;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often sources were changed unsafely, since the beginning. Immutable.
 *
 * @param operations how many ended, by {@link #key} of kind and outcome
 * @param injected how many splits' offsets were set by those that succeeded
 * @param last when the last one that succeeded ended, by source
 */
public record UnsafeTally(
    Map<String, Long> operations, long injected, Map<ObjectId, Instant> last) {
  public static final UnsafeTally NONE = new UnsafeTally(Map.of(), 0, Map.of());

  public UnsafeTally {
    operations = Collections.unmodifiableMap(new TreeMap<>(operations));
    last = Collections.unmodifiableMap(new TreeMap<>(last));
  }

  /** Kind and outcome as one key: {@code reset_splits/succeeded}. */
  public static String key(String kind, OperationStatus outcome) {
    return kind + "/" + outcome.key();
  }

  /** With an operation that has ended. */
  UnsafeTally with(UnsafeTouch touch, OperationStatus outcome, Instant at) {
    Map<String, Long> more = new TreeMap<>(operations);
    more.merge(key(touch.kind(), outcome), 1L, Long::sum);
    if (outcome != OperationStatus.SUCCEEDED) {
      return new UnsafeTally(more, injected, last);
    }
    Map<ObjectId, Instant> latest = new TreeMap<>(last);
    touch.sources().forEach(source -> latest.put(source, at));
    return new UnsafeTally(more, injected + touch.injected(), latest);
  }
}
