package io.weir.session.ddl;

import io.weir.gateway.Sessions.Notice;
import io.weir.gateway.Upstreams;
import io.weir.gateway.Upstreams.Accepted;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.ddl.Answers;
import io.weir.sql.ddl.UpstreamCheck.NamedConnection;
import io.weir.sql.ddl.UpstreamCheck.NamedDependent;
import io.weir.sql.ddl.UpstreamCheck.OfChange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks everything that a change reaches whether it can live with it, all at once, while all runs on
 * as it is. One answer says what each of them said.
 */
final class ChangeChecks {
  private final OfChange change;
  private final Upstreams upstreams;

  ChangeChecks(OfChange change, Upstreams upstreams) {
    this.change = change;
    this.upstreams = upstreams;
  }

  /** One that was asked: {@code failure} null where it can live with the change. */
  private record Outcome(String words, @Nullable Accepted accepted, @Nullable Rejection failure) {}

  CompletionStage<Answers> ask() {
    return secret()
        .thenCompose(known -> all(options(), false))
        .thenCompose(
            checked ->
                change.validate()
                    ? all(services(), true)
                    : CompletableFuture.completedFuture(Answers.NONE));
  }

  private CompletionStage<Void> secret() {
    return change.value() == null
        ? CompletableFuture.completedFuture(null)
        : upstreams.checkSecret(change.value());
  }

  /** How the options of each connection go together. */
  private List<CompletionStage<Outcome>> options() {
    List<CompletionStage<Outcome>> asked = new ArrayList<>();
    for (NamedConnection connection : change.connections()) {
      asked.add(
          outcome(
              connection.words(),
              () -> upstreams.checkConnection(connection.definition(), change.secrets(), false)));
    }
    return asked;
  }

  /** Everything against the real service. */
  private List<CompletionStage<Outcome>> services() {
    List<CompletionStage<Outcome>> asked = new ArrayList<>();
    for (NamedConnection connection : change.connections()) {
      asked.add(
          outcome(
              connection.words(),
              () -> upstreams.checkConnection(connection.definition(), change.secrets(), true)));
    }
    for (NamedDependent dependent : change.dependents()) {
      asked.add(
          outcome(
              dependent.words(),
              () ->
                  upstreams.checkDependent(
                      dependent.dependent(), change.secrets(), change.allowIdentityChange())));
    }
    return asked;
  }

  private static CompletionStage<Outcome> outcome(
      String words, Supplier<CompletionStage<Accepted>> check) {
    return check
        .get()
        .handle(
            (accepted, failure) ->
                new Outcome(
                    words, accepted, failure == null ? null : RejectedException.from(failure)));
  }

  private CompletionStage<Answers> all(List<CompletionStage<Outcome>> asked, boolean services) {
    CompletableFuture<?>[] waiting =
        asked.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(waiting)
        .thenApply(
            done -> {
              List<Outcome> outcomes =
                  asked.stream().map(stage -> stage.toCompletableFuture().join()).toList();
              List<Outcome> failed = outcomes.stream().filter(o -> o.failure() != null).toList();
              if (!failed.isEmpty()) {
                throw refused(failed, services).exception();
              }
              return new Answers(List.of(), notices(outcomes));
            });
  }

  /** Options of a connection that do not go together are a connection that there is not: 0A000. */
  private String stateOfConflict(Rejection failure) {
    return change.statement().equals("ALTER CONNECTION")
            && failure.sqlState().equals(SqlState.INVALID_PARAMETER_VALUE)
        ? SqlState.FEATURE_NOT_SUPPORTED
        : failure.sqlState();
  }

  /** The first failure's state and hint; where several failed, a line for each. */
  private Rejection refused(List<Outcome> failed, boolean services) {
    Rejection first = failed.getFirst().failure();
    if (first == null) {
      throw new IllegalStateException("nothing failed");
    }
    if (!services && failed.size() == 1) {
      return Rejection.of(
              stateOfConflict(first), "invalid " + change.statement() + ": " + first.message())
          .withHint(first.hint() == null ? "Nothing was changed." : first.hint());
    }
    List<String> lines = new ArrayList<>();
    for (Outcome outcome : failed) {
      Rejection failure = outcome.failure();
      if (failure != null) {
        lines.add(
            outcome.words()
                + ": "
                + failure.message()
                + (failure.detail() == null ? "" : " (" + failure.detail() + ")"));
      }
    }
    Rejection refused =
        Rejection.of(
                first.sqlState(),
                change.statement()
                    + " refused: "
                    + failed.getFirst().words()
                    + ": "
                    + first.message())
            .withDetail(String.join("\n", lines));
    String nothing = "Nothing was changed.";
    return refused.withHint(first.hint() == null ? nothing : first.hint() + " " + nothing);
  }

  private static List<Notice> notices(List<Outcome> outcomes) {
    List<Notice> notices = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome.accepted() == Accepted.PREVIOUS) {
        notices.add(
            new Notice(
                "NOTICE",
                Rejection.of(
                        "00000", outcome.words() + " is let in by the old value of the secret only")
                    .withHint(
                        "Give the new value to the other side before the old one ends here.")));
      }
    }
    return notices;
  }
}
