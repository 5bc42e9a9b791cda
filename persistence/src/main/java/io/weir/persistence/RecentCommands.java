package io.weir.persistence;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last commands that an aggregate journaled events for, so that a repeated one gets the same
 * answer and has no second effect. Immutable; the newest come last.
 */
public record RecentCommands(List<Entry> entries) {
  /** How many are remembered: far more than one node can have under way at an aggregate. */
  public static final int LIMIT = 512;

  public static final RecentCommands NONE = new RecentCommands(List.of());

  public RecentCommands {
    entries = List.copyOf(entries);
  }

  /**
   * @param sequence of the last event that the command led to: its answer
   */
  public record Entry(String commandId, String commandHash, long sequence) {}

  public Optional<Entry> find(String commandId) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (entries.get(i).commandId().equals(commandId)) {
        return Optional.of(entries.get(i));
      }
    }
    return Optional.empty();
  }

  /** With an event's command as the newest; the oldest is forgotten past the limit. */
  RecentCommands with(EventMetadata event) {
    List<Entry> all = new ArrayList<>(entries);
    all.removeIf(e -> e.commandId().equals(event.commandId()));
    all.add(new Entry(event.commandId(), event.commandHash(), event.sequence()));
    return new RecentCommands(
        all.size() <= LIMIT ? all : all.subList(all.size() - LIMIT, all.size()));
  }
}
