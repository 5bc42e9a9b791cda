package io.weir.kernel;

import java.time.Instant;
import java.util.List;

/**
 * The pure functions of one aggregate. No method reads a clock, draws randomness or does I/O;
 * {@code now} and all ids come in with the command. That makes audit replay, simulation and
 * property tests cheap.
 *
 * @param <C> commands: what the aggregate can be asked to do
 * @param <E> events: what its journal holds
 * @param <S> its state, immutable
 * @param <F> effects: what the outside must do because of an event
 */
public interface Decider<C, E, S, F> {
  /** The state before the first event. */
  S initial();

  /** Whether {@code command} may happen in {@code state}, and which events it becomes. */
  Decision<E> decide(S state, C command, Instant now);

  /** The state after {@code event}. Total: every event that was ever journaled must be taken. */
  S evolve(S state, E event);

  /**
   * What the outside must do now that {@code event} is durable; {@code state} is the one after it.
   */
  List<F> effects(S state, E event);

  /**
   * The effects to run again after a recovery: what is still owed to the outside in {@code state}.
   */
  List<F> resume(S state);
}
