package io.weir.testkit.sim;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.Command;
import io.weir.domain.Event;
import io.weir.domain.State;
import io.weir.domain.catalog.CatalogDecider;
import io.weir.domain.catalog.CatalogState;
import io.weir.domain.cluster.ClusterDecider;
import io.weir.domain.connection.ConnectionDecider;
import io.weir.domain.operation.OperationDecider;
import io.weir.domain.secret.SecretDecider;
import io.weir.domain.sink.SinkDecider;
import io.weir.domain.source.SourceDecider;
import io.weir.domain.view.ViewDecider;
import io.weir.kernel.Decider;
import io.weir.kernel.ObjectId;
import io.weir.persistence.JournalCodec;
import io.weir.persistence.RecordCodec;
import io.weir.persistence.Recorded;
import io.weir.persistence.ShellState;
import java.util.List;
import java.util.Locale;

/**
 * Folds the journal of every aggregate, as an auditor would, and compares: with its snapshots and,
 * for the catalog, with what the running node goes by.
 */
final class ReplayCheck {
  private final World world;
  private final RecordCodec codec = new RecordCodec(JournalCodec.ofDomain());

  ReplayCheck(World world) {
    this.world = world;
  }

  void check() {
    for (String persistenceId : world.journal().persistenceIds()) {
      AggregateRef ref = ref(persistenceId);
      ShellState<?> replayed = replay(persistenceId, decider(ref.type()));
      if (replayed.state() instanceof CatalogState catalog) {
        same(
            persistenceId,
            catalog.snapshot(),
            world.node().core().controlPlane().catalog().current());
      }
    }
  }

  private <C extends Command, E extends Event, S extends State, F> ShellState<S> replay(
      String persistenceId, Decider<C, E, S, F> decider) {
    ShellState<S> state = ShellState.initial(decider.initial());
    for (SimulatedJournal.Row row : world.journal().events(persistenceId)) {
      @SuppressWarnings("unchecked")
      Recorded<E> recorded = (Recorded<E>) codec.decode(payload(row.manifest()), row.bytes());
      state = state.after(recorded, decider::evolve);
      SimulatedJournal.Row snapshot = world.journal().snapshot(persistenceId, state.sequence());
      if (snapshot != null && snapshot.sequence() == state.sequence()) {
        same(
            persistenceId + " at " + state.sequence(),
            state,
            codec.decodeSnapshot(payload(snapshot.manifest()), snapshot.bytes()));
      }
    }
    return state;
  }

  /** Without what tells events from snapshots. */
  private static String payload(String manifest) {
    return manifest.substring(manifest.indexOf('/') + 1);
  }

  private static AggregateRef ref(String persistenceId) {
    List<String> parts = List.of(persistenceId.split("\\|", 2));
    return new AggregateRef(
        AggregateType.valueOf(parts.get(0).toUpperCase(Locale.ROOT)), new ObjectId(parts.get(1)));
  }

  private static Decider<?, ?, ?, ?> unchecked(Decider<?, ?, ?, ?> decider) {
    return decider;
  }

  @SuppressWarnings("unchecked")
  private static Decider<Command, Event, State, Object> decider(AggregateType type) {
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
    return (Decider<Command, Event, State, Object>) unchecked(decider);
  }

  private static void same(String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      throw new AssertionError(
          what + ": the journal says " + expected + " but the node goes by " + found);
    }
  }
}
