package io.weir.persistence;

import io.weir.domain.Event;
import io.weir.domain.State;
import java.util.function.BiFunction;

/**
 * All that an aggregate's events have made of it; what a snapshot holds.
 *
 * @param state the decider's
 * @param sequence of the newest event, 0 before the first
 * @param lastHash of the newest event
 * @param recent the last commands
 */
public record ShellState<S extends State>(
    S state, long sequence, String lastHash, RecentCommands recent) {
  /** The state before the first event. */
  public static <S extends State> ShellState<S> initial(S state) {
    return new ShellState<>(state, 0, HashChain.START, RecentCommands.NONE);
  }

  /**
   * The state after one more event.
   *
   * @throws CorruptJournalException if the event does not follow on the one before
   */
  public <E extends Event> ShellState<S> after(Recorded<E> recorded, BiFunction<S, E, S> evolve) {
    EventMetadata metadata = recorded.metadata();
    if (metadata.sequence() != sequence + 1 || !metadata.previousHash().equals(lastHash)) {
      throw new CorruptJournalException(
          "event "
              + metadata.sequence()
              + " does not follow on event "
              + sequence
              + ": the hash chain is broken");
    }
    return new ShellState<>(
        evolve.apply(state, recorded.event()),
        metadata.sequence(),
        metadata.hash(),
        recent.with(metadata));
  }
}
