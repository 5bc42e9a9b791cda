package io.weir.domain.secret;

import io.weir.domain.Rejections;
import io.weir.kernel.Decider;
import io.weir.kernel.Decision;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Instant;
import java.util.List;

/** Which value a secret has, by version. A secret asks nothing of the outside. */
public final class SecretDecider implements Decider<SecretCommand, SecretEvent, SecretState, Void> {
  private static final String KIND = "secret";

  @Override
  public SecretState initial() {
    return new SecretState.Absent();
  }

  @Override
  public Decision<SecretEvent> decide(SecretState state, SecretCommand command, Instant now) {
    return switch (command) {
      case SecretCommand.Create create ->
          switch (state) {
            case SecretState.Absent absent ->
                Decision.accept(new SecretEvent.Created(create.definition()));
            case SecretState.Live live ->
                live.definition().equals(create.definition())
                    ? Decision.nothing()
                    : Decision.reject(Rejections.otherDefinition(KIND));
            case SecretState.Dropped dropped -> Decision.reject(Rejections.dropped(KIND));
          };
      case SecretCommand.Alter alter ->
          switch (state) {
            case SecretState.Absent absent -> Decision.reject(Rejections.missing(KIND));
            case SecretState.Live live -> alter(live, alter.definition());
            case SecretState.Dropped dropped -> Decision.reject(Rejections.dropped(KIND));
          };
      case SecretCommand.Drop drop ->
          state instanceof SecretState.Live
              ? Decision.accept(new SecretEvent.Dropped())
              : Decision.nothing();
    };
  }

  private static Decision<SecretEvent> alter(SecretState.Live live, SecretDefinition wanted) {
    if (live.definition().equals(wanted)) {
      return Decision.nothing();
    }
    return wanted.version() == live.definition().version() + 1
        ? Decision.accept(new SecretEvent.Altered(wanted))
        : Decision.reject(
            Rejection.of(
                    SqlState.SERIALIZATION_FAILURE,
                    "the secret was altered by another statement meanwhile")
                .withHint("Run the statement again."));
  }

  @Override
  public SecretState evolve(SecretState state, SecretEvent event) {
    return switch (event) {
      case SecretEvent.Created created -> new SecretState.Live(created.definition());
      case SecretEvent.Altered altered -> new SecretState.Live(altered.definition());
      case SecretEvent.Dropped dropped -> new SecretState.Dropped();
    };
  }

  @Override
  public List<Void> effects(SecretState state, SecretEvent event) {
    return List.of();
  }

  @Override
  public List<Void> resume(SecretState state) {
    return List.of();
  }
}
