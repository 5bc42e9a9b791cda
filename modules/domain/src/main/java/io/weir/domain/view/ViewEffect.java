package io.weir.domain.view;

/** What the outside must do for a view. */
public sealed interface ViewEffect {
  /** After a recovery: send {@link ViewCommand.Start} to oneself, so that the generation rises. */
  record RequestStart() implements ViewEffect {}

  /** Run the dataflow on every replica of the view's cluster. */
  record InstallDataflow(ViewDefinition definition, long generation) implements ViewEffect {}

  /** Stop the dataflow everywhere and drop the view's collection. */
  record UninstallDataflow(ViewDefinition definition) implements ViewEffect {}
}
