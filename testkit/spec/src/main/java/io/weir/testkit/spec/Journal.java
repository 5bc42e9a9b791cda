package io.weir.testkit.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kernel.Decider;
import io.weir.kernel.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of one aggregate and the state that came of them, checked with every event: folding
 * all events again gives the same state, and deciding is repeatable and changes nothing.
 */
public final class Journal<C, E, S, F> {
  private final Decider<C, E, S, F> decider;
  private final List<E> events = new ArrayList<>();
  private S state;

  public Journal(Decider<C, E, S, F> decider) {
    this.decider = decider;
    this.state = decider.initial();
  }

  public S state() {
    return state;
  }

  public List<E> events() {
    return List.copyOf(events);
  }

  /** Decides, and journals nothing. */
  public Decision<E> decide(C command, Instant now) {
    Decision<E> decision = decider.decide(state, command, now);
    assertThat(decider.decide(state, command, now))
        .as("deciding %s again", command)
        .isEqualTo(decision);
    assertReplays();
    return decision;
  }

  /** Journals an event and gives the effects that it owes. */
  public List<F> append(E event) {
    events.add(event);
    state = decider.evolve(state, event);
    assertReplays();
    return decider.effects(state, event);
  }

  /** Decides and journals what comes of it. */
  public Decision<E> run(C command, Instant now) {
    Decision<E> decision = decide(command, now);
    if (decision instanceof Decision.Accepted<E> accepted) {
      accepted.events().forEach(this::append);
    }
    resume();
    return decision;
  }

  /** What would be owed after a recovery. */
  public List<F> resume() {
    return decider.resume(state);
  }

  private void assertReplays() {
    S replayed = decider.initial();
    for (E event : events) {
      replayed = decider.evolve(replayed, event);
    }
    assertThat(replayed).as("the replay of %s events", events.size()).isEqualTo(state);
  }
}
