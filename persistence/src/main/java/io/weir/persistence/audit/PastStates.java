package io.weir.persistence.audit;

import io.weir.domain.AggregateType;
import io.weir.persistence.RecordCodec;
import io.weir.persistence.ShellState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state of aggregates right before an event, folded from the journal; what was folded last of
 * each is kept, so that who reads on folds each event once. Not thread-safe.
 */
final class PastStates {
  private static final int KEPT = 256;
  private static final int PAGE = 500;

  private final JournalReader journal;
  private final RecordCodec codec;

  private final Map<String, ShellState<?>> folded =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ShellState<?>> eldest) {
          return size() > KEPT;
        }
      };

  PastStates(JournalReader journal, RecordCodec codec) {
    this.journal = journal;
    this.codec = codec;
  }

  /** The aggregate as it was when {@code entry} came. */
  ShellState<?> before(JournalEntry entry) {
    AggregateType type = entry.aggregate().type();
    long wanted = entry.sequence() - 1;
    ShellState<?> state = folded.get(entry.persistenceId());
    if (state == null || state.sequence() > wanted) {
      state = AggregateDeciders.initial(type);
    }
    while (state.sequence() < wanted) {
      int missing = (int) Math.min(PAGE, wanted - state.sequence());
      List<JournalEntry> page = journal.of(entry.persistenceId(), state.sequence(), missing);
      if (page.isEmpty()) {
        break;
      }
      for (JournalEntry next : page) {
        state = AggregateDeciders.after(type, state, codec.decode(next.manifest(), next.bytes()));
      }
    }
    folded.put(entry.persistenceId(), state);
    return state;
  }

  /** What {@code entry} made of the state before it: where the next event goes on. */
  void keep(JournalEntry entry, ShellState<?> after) {
    folded.put(entry.persistenceId(), after);
  }
}
