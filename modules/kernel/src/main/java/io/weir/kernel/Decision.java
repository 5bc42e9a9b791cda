package io.weir.kernel;

import java.util.List;

/** What a decider answers to a command. */
public sealed interface Decision<E> {

  /** The command holds; its events (perhaps none: it had already happened) are to be journaled. */
  record Accepted<E>(List<E> events) implements Decision<E> {
    public Accepted {
      events = List.copyOf(events);
    }
  }

  /** The command does not hold; nothing changes. */
  record Rejected<E>(Rejection rejection) implements Decision<E> {}

  /**
   * Not yet: the command holds its place, and is decided again after this aggregate's next event.
   * Whoever asks is answered then, or asks again under the same command id.
   */
  record Later<E>() implements Decision<E> {}

  @SafeVarargs
  @SuppressWarnings("varargs")
  static <E> Decision<E> accept(E... events) {
    return new Accepted<>(List.of(events));
  }

  static <E> Decision<E> accept(List<E> events) {
    return new Accepted<>(events);
  }

  /** Accepted without an event: what was asked for is already so. */
  static <E> Decision<E> nothing() {
    return new Accepted<>(List.of());
  }

  static <E> Decision<E> later() {
    return new Later<>();
  }

  static <E> Decision<E> reject(Rejection rejection) {
    return new Rejected<>(rejection);
  }

  static <E> Decision<E> reject(String sqlState, String message) {
    return new Rejected<>(Rejection.of(sqlState, message));
  }
}
