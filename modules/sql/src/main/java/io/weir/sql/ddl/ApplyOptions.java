package io.weir.sql.ddl;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.OptionValue;
import io.weir.sql.statement.ReplacementStatement;
import io.weir.sql.statement.ReplacementStatement.ApplyWhen;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The WITH options of APPLY REPLACEMENT.
 *
 * @param timeout how long replacements may take to be hydrated; null for as long as it takes
 * @param maxChanges how many rows each of them may add and remove; null for any number
 */
public record ApplyOptions(@Nullable Duration timeout, @Nullable Long maxChanges) {
  /** 22023 for what is not an option, or has no sense. */
  public static ApplyOptions of(ReplacementStatement.ApplyReplacement statement) {
    Duration timeout = null;
    Long maxChanges = null;
    for (Option option : statement.with().list()) {
      switch (option.name()) {
        case "timeout" -> timeout = Intervals.duration(option);
        case "max_changes" -> maxChanges = count(option);
        default ->
            throw invalid(option, "APPLY REPLACEMENT has no option " + option.words())
                .withHint("Its options are TIMEOUT and MAX CHANGES.")
                .exception();
      }
      if (option.name().equals("timeout") && statement.when() == ApplyWhen.NOWAIT) {
        throw invalid(option, "NOWAIT does not wait, so it has no TIMEOUT").exception();
      }
    }
    return new ApplyOptions(timeout, maxChanges);
  }

  private static long count(Option option) {
    if (option.value() instanceof OptionValue.Number number
        && number.text().matches("[0-9]{1,18}")) {
      return Long.parseLong(number.text());
    }
    throw invalid(option, option.words() + " must be a number of rows").exception();
  }

  private static Rejection invalid(Option option, String message) {
    return Rejection.of(SqlState.INVALID_PARAMETER_VALUE, message).at(option.position());
  }
}
