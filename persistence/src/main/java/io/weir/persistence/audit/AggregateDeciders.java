package io.weir.persistence.audit;

import io.weir.domain.AggregateType;
import io.weir.domain.Event;
import io.weir.domain.State;
import io.weir.domain.catalog.CatalogDecider;
import io.weir.domain.cluster.ClusterDecider;
import io.weir.domain.connection.ConnectionDecider;
import io.weir.domain.operation.OperationDecider;
import io.weir.domain.secret.SecretDecider;
import io.weir.domain.sink.SinkDecider;
import io.weir.domain.source.SourceDecider;
import io.weir.domain.view.ViewDecider;
import io.weir.kernel.Decider;
import io.weir.persistence.Recorded;
import io.weir.persistence.ShellState;

/** Folds the events of any aggregate by its own decider. */
final class AggregateDeciders {
  private AggregateDeciders() {}

  static ShellState<?> initial(AggregateType type) {
    return ShellState.initial(of(type).initial());
  }

  /**
   * @throws io.weir.persistence.CorruptJournalException where the event does not follow
   */
  @SuppressWarnings("unchecked")
  static ShellState<?> after(AggregateType type, ShellState<?> state, Recorded<?> recorded) {
    return ((ShellState<State>) state).after((Recorded<Event>) recorded, of(type)::evolve);
  }

  @SuppressWarnings("unchecked")
  private static Decider<Object, Event, State, Object> of(AggregateType type) {
    Decider<?, ?, ?, ?> decider =
        switch (type) {
          case CATALOG -> new CatalogDecider();
          case SECRET -> new SecretDecider();
          case CONNECTION -> new ConnectionDecider();
          case SOURCE -> new SourceDecider();
          case SINK -> new SinkDecider();
          case CLUSTER -> new ClusterDecider();
          case VIEW -> new ViewDecider();
          case OPERATION -> new OperationDecider();
        };
    return (Decider<Object, Event, State, Object>) decider;
  }
}
