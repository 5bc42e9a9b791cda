package io.weir.persistence.audit;

import io.weir.persistence.CorruptJournalException;
import io.weir.persistence.EventMetadata;
import io.weir.persistence.HashChain;
import io.weir.persistence.RecordCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks, event by event in the journal's order, that each is what was written and follows on the
 * one before of its aggregate. Holds one hash an aggregate. Not thread-safe.
 */
public final class ChainCheck {
  /** More are not listed. */
  private static final int MAX_FAILURES = 100;

  private final RecordCodec codec;
  private final Map<String, Link> chains = new HashMap<>();
  private final List<String> failures = new ArrayList<>();
  private long events;

  public ChainCheck(RecordCodec codec) {
    this.codec = codec;
  }

  private record Link(long sequence, String hash) {}

  public void take(JournalEntry entry) {
    events++;
    Link last = chains.getOrDefault(entry.persistenceId(), new Link(0, HashChain.START));
    try {
      EventMetadata metadata = codec.decode(entry.manifest(), entry.bytes()).metadata();
      if (entry.sequence() != last.sequence() + 1 || metadata.sequence() != entry.sequence()) {
        fail(entry, "does not follow on event " + last.sequence());
      } else if (!metadata.previousHash().equals(last.hash())) {
        fail(entry, "holds another hash than that of the event before");
      }
      chains.put(entry.persistenceId(), new Link(entry.sequence(), metadata.hash()));
    } catch (CorruptJournalException damaged) {
      fail(entry, String.valueOf(damaged.getMessage()));
      chains.put(entry.persistenceId(), new Link(entry.sequence(), "damaged"));
    }
  }

  private void fail(JournalEntry entry, String what) {
    if (failures.size() < MAX_FAILURES) {
      failures.add(
          "event "
              + entry.sequence()
              + " of "
              + entry.persistenceId()
              + " (position "
              + entry.position()
              + "): "
              + what);
    }
  }

  /** What is wrong, a line each; empty where nothing is. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  public long events() {
    return events;
  }

  public int aggregates() {
    return chains.size();
  }

  /** By aggregate its newest hash: kept elsewhere, it shows later that no end was cut off. */
  public Map<String, String> heads() {
    Map<String, String> heads = new java.util.TreeMap<>();
    chains.forEach((id, link) -> heads.put(id, link.hash()));
    return heads;
  }
}
