package io.weir.domain.view;

import io.weir.domain.Event;

/** What has happened to a materialized view. */
public sealed interface ViewEvent extends Event {
  record Created(ViewDefinition definition) implements ViewEvent {}

  /** A dataflow of this generation took over. */
  record Started(long generation) implements ViewEvent {}

  record Dropped() implements ViewEvent {}
}
