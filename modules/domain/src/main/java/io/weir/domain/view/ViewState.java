package io.weir.domain.view;

import io.weir.domain.State;

/** Where a materialized view is in its life. */
public sealed interface ViewState extends State {
  /** Not created yet. */
  record Absent() implements ViewState {}

  /**
   * In use.
   *
   * @param generation of its dataflow; 0 before the first
   */
  record Live(ViewDefinition definition, long generation) implements ViewState {}

  /** Gone for ever; its id is not given again. Keeps what has to be cleared away. */
  record Dropped(ViewDefinition definition) implements ViewState {}
}
