package io.weir.entity;

import io.weir.domain.State;
import io.weir.kernel.Rejection;

/** The answer to a command. */
public sealed interface AggregateReply {
  /**
   * What was asked for is durable, and its effects have begun.
   *
   * @param sequence of the aggregate's newest event that it led to
   */
  record Accepted(long sequence) implements AggregateReply {}

  /**
   * The answer to {@link AggregateMessage.Inspect}.
   *
   * @param sequence of the aggregate's newest event; 0 where there is none
   */
  record Standing(State state, long sequence) implements AggregateReply {}

  /** Nothing has changed. */
  record Refused(Rejection rejection) implements AggregateReply {}
}
