package io.weir.domain.connection;

import io.weir.domain.Rejections;
import io.weir.kernel.Decider;
import io.weir.kernel.Decision;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** How to reach an upstream, and who uses it. A connection asks nothing of the outside. */
public final class ConnectionDecider
    implements Decider<ConnectionCommand, ConnectionEvent, ConnectionState, Void> {
  @Override
  public ConnectionState initial() {
    return new ConnectionState.Absent();
  }

  @Override
  public Decision<ConnectionEvent> decide(
      ConnectionState state, ConnectionCommand command, Instant now) {
    return switch (command) {
      case ConnectionCommand.Create create -> create(state, create);
      case ConnectionCommand.Attach attach ->
          switch (state) {
            case ConnectionState.Live live ->
                live.dependents().contains(attach.dependent())
                    ? Decision.nothing()
                    : Decision.accept(new ConnectionEvent.Attached(attach.dependent()));
            case ConnectionState.Absent absent -> Decision.reject(Rejections.missing("connection"));
            case ConnectionState.Dropped dropped ->
                Decision.reject(Rejections.dropped("connection"));
          };
      case ConnectionCommand.Detach detach ->
          state instanceof ConnectionState.Live live
                  && live.dependents().contains(detach.dependent())
              ? Decision.accept(new ConnectionEvent.Detached(detach.dependent()))
              : Decision.nothing();
      case ConnectionCommand.Drop drop -> drop(state);
    };
  }

  private static Decision<ConnectionEvent> create(
      ConnectionState state, ConnectionCommand.Create create) {
    return switch (state) {
      case ConnectionState.Absent absent ->
          Decision.accept(new ConnectionEvent.Created(create.definition()));
      case ConnectionState.Live live ->
          live.definition().equals(create.definition())
              ? Decision.nothing()
              : Decision.reject(Rejections.otherDefinition("connection"));
      case ConnectionState.Dropped dropped -> Decision.reject(Rejections.dropped("connection"));
    };
  }

  private static Decision<ConnectionEvent> drop(ConnectionState state) {
    if (!(state instanceof ConnectionState.Live live)) {
      return Decision.nothing();
    }
    if (!live.dependents().isEmpty()) {
      return Decision.reject(
          Rejection.of(
                  SqlState.DEPENDENT_OBJECTS,
                  "cannot drop the connection because other objects depend on it")
              .withDetail("Attached: " + Rejections.list(live.dependents()) + ".")
              .withHint("Use DROP ... CASCADE to drop the dependent objects too."));
    }
    return Decision.accept(new ConnectionEvent.Dropped());
  }

  @Override
  public ConnectionState evolve(ConnectionState state, ConnectionEvent event) {
    return switch (event) {
      case ConnectionEvent.Created created ->
          new ConnectionState.Live(created.definition(), Set.of());
      case ConnectionEvent.Attached attached ->
          state instanceof ConnectionState.Live live ? live.with(attached.dependent()) : state;
      case ConnectionEvent.Detached detached ->
          state instanceof ConnectionState.Live live ? live.without(detached.dependent()) : state;
      case ConnectionEvent.Dropped dropped -> new ConnectionState.Dropped();
    };
  }

  @Override
  public List<Void> effects(ConnectionState state, ConnectionEvent event) {
    return List.of();
  }

  @Override
  public List<Void> resume(ConnectionState state) {
    return List.of();
  }
}
