package io.weir.domain.source;

import org.jspecify.annotations.Nullable;

/**
 * A change that was journaled and has not ended.
 *
 * @param generation that its epoch is committed with; raised when a new conductor takes over
 * @param unsafe whether it is part of an unsafe operation
 * @param connectionVersion of the connection's version that made it; null where none did
 */
public record PendingChange(
    SourceChange change, long generation, boolean unsafe, @Nullable Long connectionVersion) {
  PendingChange withGeneration(long newGeneration) {
    return new PendingChange(change, newGeneration, unsafe, connectionVersion);
  }
}
