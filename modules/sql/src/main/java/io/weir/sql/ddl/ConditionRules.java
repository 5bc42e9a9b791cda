package io.weir.sql.ddl;

import io.weir.domain.cluster.Condition;
import io.weir.domain.cluster.Condition.OnTimeout;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.ClusterStatement.ClusterCondition;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.Options;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What WITH TEARDOWN and WITH (WAIT ...) mean, see {@link Condition}.
 *
 * @param now when the statement began: what all lengths of time are counted from
 */
record ConditionRules(Instant now) {
  /** After this a change that has not become ready is rolled back, where nothing else was said. */
  private static final Duration PATIENCE = Duration.ofHours(24);

  /** Nobody means a later time. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  /**
   * @param after what the expression of AFTER gave; null without one, or where it gave NULL
   */
  Condition condition(@Nullable ClusterCondition written, @Nullable Instant after) {
    return switch (written) {
      case null -> Condition.hydrated(from().plus(PATIENCE));
      case ClusterCondition.Teardown teardown ->
          teardown.after() == null
              ? Condition.hydrated(from().plus(PATIENCE))
              : new Condition(
                  teardown.hydration(),
                  checked(after, teardown.after().position()),
                  OnTimeout.COMMIT);
      case ClusterCondition.WaitFor wait ->
          new Condition(false, from().plus(Intervals.duration(wait.duration())), OnTimeout.COMMIT);
      case ClusterCondition.WaitUntilReady ready -> ready(ready.options(), ready.position());
    };
  }

  /** Deadlines are for people too. */
  private Instant from() {
    return now.truncatedTo(ChronoUnit.MILLIS);
  }

  private Instant checked(@Nullable Instant after, int position) {
    if (after == null) {
      throw invalid("TEARDOWN (AFTER ...) must not be null", position);
    }
    if (!after.isAfter(now)) {
      throw invalid("TEARDOWN (AFTER ...) must be in the future: " + after + " is not", position);
    }
    if (after.isAfter(now.plus(LONGEST))) {
      throw invalid("TEARDOWN (AFTER ...) must be within ten years", position);
    }
    return after;
  }

  private static RejectedException invalid(String message, int position) {
    return Rejection.of(SqlState.INVALID_PARAMETER_VALUE, message)
        .withHint(
            "Give a time such as now() + INTERVAL '1 hour'. Timestamps without a time zone are"
                + " UTC.")
        .at(position)
        .exception();
  }

  private Condition ready(Options options, int position) {
    ConnectorOptions.allowOnly(options, "WAIT UNTIL READY", "timeout", "on_timeout");
    Option timeout =
        options
            .get("timeout")
            .orElseThrow(
                () ->
                    Rejection.of(
                            SqlState.SYNTAX_ERROR,
                            "TIMEOUT=<duration> option is required for ALTER CLUSTER ... WITH (WAIT"
                                + " UNTIL READY ( ... ))")
                        .at(position)
                        .exception());
    return new Condition(
        true,
        from().plus(Intervals.duration(timeout)),
        options.get("on_timeout").map(ConditionRules::onTimeout).orElse(OnTimeout.ROLLBACK));
  }

  private static OnTimeout onTimeout(Option option) {
    return switch (option.value().text().toLowerCase(Locale.ROOT)) {
      case "commit" -> OnTimeout.COMMIT;
      case "rollback" -> OnTimeout.ROLLBACK;
      default ->
          throw Rejection.of(
                  SqlState.INVALID_PARAMETER_VALUE,
                  "invalid value for ON TIMEOUT: \"" + option.value().text() + "\"")
              .withHint("Valid options are COMMIT, ROLLBACK")
              .at(option.position())
              .exception();
    };
  }

  /** For EXPLAIN. */
  static String words(Condition condition) {
    String at =
        condition.onTimeout() == OnTimeout.COMMIT
            ? "the old replicas go at " + condition.deadline() + ", hydrated or not"
            : "at " + condition.deadline() + " all is rolled back where they are not";
    if (!condition.hydration()) {
      return at;
    }
    return condition.onTimeout() == OnTimeout.COMMIT
        ? "the old replicas go when the new ones are ready; else " + at
        : "the old replicas go when the new ones are ready; " + at;
  }
}
