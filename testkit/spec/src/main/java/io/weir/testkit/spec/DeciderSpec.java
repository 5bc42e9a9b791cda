package io.weir.testkit.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kernel.Decider;
import io.weir.kernel.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A decider's behaviour as given events / when command / then events:
 *
 * <pre>
 *   DeciderSpec.of(new SourceDecider())
 *       .given(created)
 *       .when(new SourceCommand.Start())
 *       .then(new SourceEvent.Started(1))
 *       .owing(new SourceEffect.StartConductor(...));
 * </pre>
 *
 * After every step the state is compared with a replay of all events so far. Steps can follow on
 * each other: {@code when} after {@code then} goes on from there.
 *
 * @param <C> commands
 * @param <E> events
 * @param <S> state
 * @param <F> effects
 */
public final class DeciderSpec<C, E, S, F> {
  /** The time of every decision, unless {@link #at} says otherwise. */
  public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Journal<C, E, S, F> journal;
  private Instant now = NOW;

  private DeciderSpec(Decider<C, E, S, F> decider) {
    this.journal = new Journal<>(decider);
  }

  public static <C, E, S, F> DeciderSpec<C, E, S, F> of(Decider<C, E, S, F> decider) {
    return new DeciderSpec<>(decider);
  }

  /** What had happened before. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public final DeciderSpec<C, E, S, F> given(E... events) {
    for (E event : events) {
      journal.append(event);
    }
    return this;
  }

  /** Decisions from here on are made at this time. */
  public DeciderSpec<C, E, S, F> at(Instant time) {
    now = time;
    return this;
  }

  public When when(C command) {
    return new When(journal.decide(command, now));
  }

  /** The state as it is now. */
  public S state() {
    return journal.state();
  }

  /** Asserts what would be owed to the outside after a recovery. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public final DeciderSpec<C, E, S, F> resuming(F... effects) {
    assertThat(journal.resume()).containsExactly(effects);
    return this;
  }

  /** A decision that is to be looked at. */
  public final class When {
    private final Decision<E> decision;

    private When(Decision<E> decision) {
      this.decision = decision;
    }

    /** The command was accepted with just these events; they are journaled. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final Then then(E... events) {
      assertThat(decision).isEqualTo(Decision.accept(List.of(events)));
      List<F> owed = new ArrayList<>();
      for (E event : events) {
        owed.addAll(journal.append(event));
      }
      return new Then(owed);
    }

    /** The command was accepted, and nothing happened: it was so already. */
    public DeciderSpec<C, E, S, F> thenNothing() {
      assertThat(decision).isEqualTo(Decision.nothing());
      return DeciderSpec.this;
    }

    /** The command holds its place until something else has happened. */
    public DeciderSpec<C, E, S, F> thenLater() {
      assertThat(decision).isEqualTo(Decision.later());
      return DeciderSpec.this;
    }

    /** The command was refused with this SQLSTATE. */
    public DeciderSpec<C, E, S, F> thenRejected(String sqlState) {
      assertThat(decision)
          .isInstanceOfSatisfying(
              Decision.Rejected.class,
              rejected -> assertThat(rejected.rejection().sqlState()).isEqualTo(sqlState));
      return DeciderSpec.this;
    }

    /** The command was refused with this SQLSTATE and text. */
    public DeciderSpec<C, E, S, F> thenRejected(String sqlState, String message) {
      thenRejected(sqlState);
      assertThat(((Decision.Rejected<E>) decision).rejection().message()).isEqualTo(message);
      return DeciderSpec.this;
    }
  }

  /** What came of a command. */
  public final class Then {
    private final List<F> owed;

    private Then(List<F> owed) {
      this.owed = List.copyOf(owed);
    }

    /** The events owe just these effects to the outside, in this order. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final DeciderSpec<C, E, S, F> owing(F... effects) {
      assertThat(owed).containsExactly(effects);
      return DeciderSpec.this;
    }

    /** The events owe these effects, perhaps among others. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final DeciderSpec<C, E, S, F> owingAmongOthers(F... effects) {
      assertThat(owed).contains(effects);
      return DeciderSpec.this;
    }

    /** Goes on from here. */
    public DeciderSpec<C, E, S, F> and() {
      return DeciderSpec.this;
    }

    public When when(C command) {
      return DeciderSpec.this.when(command);
    }

    public S state() {
      return DeciderSpec.this.state();
    }
  }
}
