package io.weir.persistence;

import io.weir.domain.Command;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Lives of aggregates in which every type of event and command occurs. */
final class Samples {
  static final Instant NOW = Definitions.NOW;

  static List<Life<?, ?>> all() {
    return Stream.of(
            CatalogLives.all(),
            ConnectorLives.all(),
            ViewLives.all(),
            ClusterLives.all(),
            OperationLives.all())
        .flatMap(List::stream)
        .toList();
  }

  /** One of each type of command. */
  static List<Command> commands() {
    return Commands.all();
  }

  private Samples() {}
}
