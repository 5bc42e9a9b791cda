package io.weir.domain.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which audit events are wanted; they come in the journal's order.
 *
 * @param object id or name, of now or of old; null for all
 * @param since not before this
 * @param after only behind this position
 * @param limit how many at most
 * @param newest whether the last {@code limit} are wanted, and not the first
 */
public record AuditQuery(
    @Nullable String object, @Nullable Instant since, long after, int limit, boolean newest) {
  /** More are not given at once: ask again after the last one's position. */
  public static final int MAX_LIMIT = 10_000;

  public AuditQuery {
    limit = Math.clamp(limit, 1, MAX_LIMIT);
  }
}
