package io.weir.executor.source;

import io.weir.executor.source.ConductorMessage.Write;
import io.weir.gateway.Writes;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The order in which the tables of a node take their writes. Each table claims the epoch of its
 * next writes here, one table after the other, and epochs never go back; a write that was computed
 * from reads stands only where no table that it read has claimed an epoch for a change since. So
 * the claims are a serial order of all writes that agrees with their epochs. Thread-safe.
 */
public final class WriteOrder {
  /** The newest epoch that each running table claimed for a change. */
  private final Map<ObjectId, Long> changed = new HashMap<>();

  /**
   * What one table writes at an epoch.
   *
   * @param stale writes whose basis changed: they are not written
   */
  record Claim(long epoch, List<Write> writes, List<Write> stale) {}

  /** A table runs, and its collection is complete up to {@code upper}. */
  synchronized void opened(ObjectId table, long upper) {
    changed.merge(table, upper, Math::max);
  }

  synchronized void dropped(ObjectId table) {
    changed.remove(table);
  }

  /** Whether a table of {@code basis} changed, or is not there any more. */
  synchronized boolean isStale(Writes.Basis basis) {
    return basis.tables().stream()
        .anyMatch(table -> changed.getOrDefault(table, Long.MAX_VALUE) > basis.epoch());
  }

  /**
   * Takes the next epoch for {@code waiting}; nothing where it is not after {@code last}.
   *
   * @param now the epoch that it is now; never goes back
   */
  synchronized Optional<Claim> claim(
      ObjectId table, LongSupplier now, long last, List<Write> waiting) {
    long epoch = now.getAsLong();
    if (epoch <= last) {
      return Optional.empty();
    }
    List<Write> writes = new ArrayList<>();
    List<Write> stale = new ArrayList<>();
    for (Write write : waiting) {
      (isStale(write.basis()) ? stale : writes).add(write);
    }
    if (writes.stream().anyMatch(write -> !write.delta().isEmpty())) {
      changed.put(table, epoch);
    }
    return Optional.of(new Claim(epoch, List.copyOf(writes), List.copyOf(stale)));
  }
}
