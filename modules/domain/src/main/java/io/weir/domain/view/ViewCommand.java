package io.weir.domain.view;

import io.weir.domain.Command;

/** What a materialized view can be asked to do. */
public sealed interface ViewCommand extends Command {
  record Create(ViewDefinition definition) implements ViewCommand {}

  /**
   * Takes a new generation and installs its dataflow. A plan has it as the step after {@link
   * Create}; after each recovery the view sends it to itself.
   */
  record Start() implements ViewCommand {}

  record Drop() implements ViewCommand {
    @Override
    public boolean irreversible() {
      return true;
    }
  }
}
