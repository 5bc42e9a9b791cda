package io.weir.domain.connection;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.Rejections;
import io.weir.kernel.Decider;
import io.weir.kernel.Decision;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How to reach an upstream, by version, and who uses it. Each dependent is told of each new version
 * until it has answered; what is still to be told is in the state, so that no crash forgets it.
 */
public final class ConnectionDecider
    implements Decider<ConnectionCommand, ConnectionEvent, ConnectionState, ConnectionEffect> {
  private static final String KIND = "connection";

  @Override
  public ConnectionState initial() {
    return new ConnectionState.Absent();
  }

  @Override
  public Decision<ConnectionEvent> decide(
      ConnectionState state, ConnectionCommand command, Instant now) {
    return switch (command) {
      case ConnectionCommand.Create create -> create(state, create);
      case ConnectionCommand.Alter alter -> whenLive(state, live -> alter(live, alter));
      case ConnectionCommand.Expect expect ->
          whenLive(
              state,
              live ->
                  expect.version() == live.version()
                      ? Decision.nothing()
                      : Decision.reject(altered()));
      case ConnectionCommand.Attach attach -> whenLive(state, live -> attach(live, attach));
      case ConnectionCommand.Detach detach ->
          state instanceof ConnectionState.Live live
                  && live.dependents().containsKey(detach.dependent())
              ? Decision.accept(new ConnectionEvent.Detached(detach.dependent()))
              : Decision.nothing();
      case ConnectionCommand.DependentTold told ->
          state instanceof ConnectionState.Live live && isPending(live, told)
              ? Decision.accept(new ConnectionEvent.DependentTold(told.dependent(), told.version()))
              : Decision.nothing();
      case ConnectionCommand.Drop drop -> drop(state);
    };
  }

  private static Decision<ConnectionEvent> whenLive(
      ConnectionState state, Function<ConnectionState.Live, Decision<ConnectionEvent>> decision) {
    return switch (state) {
      case ConnectionState.Live live -> decision.apply(live);
      case ConnectionState.Absent absent -> Decision.reject(Rejections.missing(KIND));
      case ConnectionState.Dropped dropped -> Decision.reject(Rejections.dropped(KIND));
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
              : Decision.reject(Rejections.otherDefinition(KIND));
      case ConnectionState.Dropped dropped -> Decision.reject(Rejections.dropped(KIND));
    };
  }

  private static Decision<ConnectionEvent> alter(
      ConnectionState.Live live, ConnectionCommand.Alter alter) {
    if (alter.expectedVersion() != live.version()) {
      return Decision.reject(altered());
    }
    return alter.definition().type().equals(live.definition().type())
        ? Decision.accept(
            new ConnectionEvent.Altered(
                live.version() + 1, alter.definition(), alter.allowIdentityChange()))
        : Decision.reject(
            Rejection.of(
                    SqlState.FEATURE_NOT_SUPPORTED, "the type of a connection cannot be changed")
                .withHint("Create another connection."));
  }

  private static Decision<ConnectionEvent> attach(
      ConnectionState.Live live, ConnectionCommand.Attach attach) {
    if (live.dependents().containsKey(attach.dependent())) {
      return Decision.nothing();
    }
    return attach.version() == null || attach.version() == live.version()
        ? Decision.accept(
            new ConnectionEvent.Attached(
                attach.dependent(), typeOf(attach.type()), attach.version()))
        : Decision.reject(altered());
  }

  private static Rejection altered() {
    return Rejection.of(
            SqlState.SERIALIZATION_FAILURE,
            "the connection was altered by another statement meanwhile")
        .withHint("Run the statement again.");
  }

  private static AggregateType typeOf(@Nullable AggregateType type) {
    return type == null ? AggregateType.SOURCE : type;
  }

  private static boolean isPending(
      ConnectionState.Live live, ConnectionCommand.DependentTold told) {
    ConnectionState.Telling telling = live.pending().get(told.dependent());
    return telling != null && telling.version() <= told.version();
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
              .withDetail("Attached: " + Rejections.list(live.dependents().keySet()) + ".")
              .withHint("Use DROP ... CASCADE to drop the dependent objects too."));
    }
    return Decision.accept(new ConnectionEvent.Dropped());
  }

  @Override
  public ConnectionState evolve(ConnectionState state, ConnectionEvent event) {
    if (event instanceof ConnectionEvent.Created created) {
      return ConnectionState.Live.created(created.definition());
    }
    if (!(state instanceof ConnectionState.Live live)) {
      return event instanceof ConnectionEvent.Dropped ? new ConnectionState.Dropped() : state;
    }
    return switch (event) {
      case ConnectionEvent.Created created -> state;
      case ConnectionEvent.Altered altered ->
          live.altered(altered.version(), altered.definition(), altered.allowIdentityChange());
      case ConnectionEvent.Attached attached ->
          live.attached(attached.dependent(), typeOf(attached.type()), attached.version());
      case ConnectionEvent.Detached detached -> live.detached(detached.dependent());
      case ConnectionEvent.DependentTold told -> live.told(told.dependent(), told.version());
      case ConnectionEvent.Dropped dropped -> new ConnectionState.Dropped();
    };
  }

  @Override
  public List<ConnectionEffect> effects(ConnectionState state, ConnectionEvent event) {
    return switch (event) {
      case ConnectionEvent.Altered altered -> resume(state);
      case ConnectionEvent.Attached attached ->
          state instanceof ConnectionState.Live live
                  && live.pending().containsKey(attached.dependent())
              ? List.of(tell(live, attached.dependent()))
              : List.of();
      case ConnectionEvent.Detached detached ->
          List.of(new ConnectionEffect.ForgetDependent(detached.dependent()));
      case ConnectionEvent.Created created -> List.of();
      case ConnectionEvent.DependentTold told -> List.of();
      case ConnectionEvent.Dropped dropped -> List.of();
    };
  }

  private static ConnectionEffect tell(ConnectionState.Live live, ObjectId dependent) {
    ConnectionState.Telling telling = live.pending().get(dependent);
    AggregateType type = live.dependents().get(dependent);
    if (telling == null || type == null) {
      throw new IllegalStateException("nothing to tell " + dependent);
    }
    return new ConnectionEffect.TellDependent(
        new AggregateRef(type, dependent),
        telling.version(),
        live.definition(),
        telling.allowIdentityChange());
  }

  @Override
  public List<ConnectionEffect> resume(ConnectionState state) {
    List<ConnectionEffect> owed = new ArrayList<>();
    if (state instanceof ConnectionState.Live live) {
      live.pending().keySet().forEach(dependent -> owed.add(tell(live, dependent)));
    }
    return owed;
  }
}
