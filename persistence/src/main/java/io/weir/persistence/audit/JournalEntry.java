package io.weir.persistence.audit;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.kernel.ObjectId;
import io.weir.persistence.CorruptJournalException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One event as it is stored.
 *
 * @param position in the journal of all aggregates; rises, with gaps
 * @param manifest of the event: {@code source.created:1}
 * @param bytes see {@link io.weir.persistence.RecordCodec}
 */
public record JournalEntry(
    long position, String persistenceId, long sequence, String manifest, byte[] bytes) {
  /** The aggregate whose event it is. */
  public AggregateRef aggregate() {
    int bar = persistenceId.indexOf('|');
    try {
      return new AggregateRef(
          AggregateType.valueOf(
              persistenceId.substring(0, Math.max(bar, 0)).toUpperCase(Locale.ROOT)),
          new ObjectId(persistenceId.substring(bar + 1)));
    } catch (IllegalArgumentException unknown) {
      throw new CorruptJournalException(
          "an event of \"" + persistenceId + "\", which is no aggregate", unknown);
    }
  }

  /** The event's name without its version. */
  public String eventType() {
    return manifest.substring(0, manifest.lastIndexOf(':'));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JournalEntry that
        && position == that.position
        && persistenceId.equals(that.persistenceId)
        && sequence == that.sequence
        && manifest.equals(that.manifest)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(position, persistenceId, sequence, manifest);
  }
}
