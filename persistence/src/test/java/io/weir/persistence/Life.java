package io.weir.persistence;

import io.weir.domain.Event;
import io.weir.domain.State;
import io.weir.kernel.Decider;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.List;

/** The events of one aggregate, and what becomes of them. */
record Life<E extends Event, S extends State>(
    String name, Decider<?, E, S, ?> decider, List<E> events) {

  ShellState<S> replay(List<Recorded<E>> journal) {
    ShellState<S> state = ShellState.initial(decider.initial());
    for (Recorded<E> recorded : journal) {
      state = state.after(recorded, decider::evolve);
    }
    return state;
  }

  List<Recorded<E>> journal(RecordCodec codec) {
    List<Recorded<E>> journal = new ArrayList<>();
    String previous = HashChain.START;
    for (E event : events) {
      int n = journal.size();
      Recorded<E> recorded =
          codec.chain(
              event,
              new RecordCodec.Cause(
                  n % 2 == 0 ? new ObjectId("op-1") : null,
                  "op-1/" + n,
                  "c".repeat(64),
                  "ada",
                  Samples.NOW.plusSeconds(n)),
              n,
              previous);
      journal.add(recorded);
      previous = recorded.metadata().hash();
    }
    return journal;
  }

  /** The journal's records as this life's events. */
  @SuppressWarnings("unchecked")
  List<Recorded<E>> typed(List<? extends Recorded<?>> journal) {
    List<Recorded<E>> typed = new ArrayList<>();
    journal.forEach(recorded -> typed.add((Recorded<E>) recorded));
    return typed;
  }
}
