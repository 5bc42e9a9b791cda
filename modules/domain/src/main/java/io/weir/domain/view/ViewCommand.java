package io.weir.domain.view;

import io.weir.domain.Command;

/** What a materialized view can be asked to do. */
public sealed interface ViewCommand extends Command {
  /**
   * Makes the view and installs its first dataflow: by the time that this is answered, the data
   * plane was told to.
   */
  record Create(ViewDefinition definition) implements ViewCommand {}

  /**
   * Takes a new generation and installs its dataflow. The view sends it to itself after each
   * recovery; plans do not need it.
   */
  record Start() implements ViewCommand {}

  record Drop() implements ViewCommand {
    @Override
    public boolean irreversible() {
      return true;
    }
  }
}
