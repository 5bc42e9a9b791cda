package io.weir.domain.view;

import io.weir.kernel.ObjectId;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Views that cut over at one epoch; in an order, so that the same set is journaled the same way.
 */
final class Together {
  private Together() {}

  static @Nullable Set<ObjectId> of(@Nullable Set<ObjectId> views) {
    return views == null ? null : Collections.unmodifiableSet(new TreeSet<>(views));
  }
}
