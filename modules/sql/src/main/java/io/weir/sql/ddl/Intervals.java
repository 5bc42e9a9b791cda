package io.weir.sql.ddl;

import io.weir.columnar.text.IntervalText;
import io.weir.columnar.value.Interval;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.OptionValue;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Options that are a length of time. */
final class Intervals {
  private static final int DAYS_OF_MONTH = 30;

  private Intervals() {}

  /** {@code '10 min'}; 22023 where it is none, or not longer than nothing. */
  static Duration duration(Option option) {
    if (!(option.value() instanceof OptionValue.Text text)) {
      throw invalid(option);
    }
    Interval interval;
    try {
      interval = IntervalText.parse(text.text());
    } catch (RejectedException notOne) {
      throw invalid(option);
    }
    long days = (long) interval.months() * DAYS_OF_MONTH + interval.days();
    Duration duration = Duration.ofDays(days).plus(interval.micros(), ChronoUnit.MICROS);
    if (duration.isNegative() || duration.isZero()) {
      throw invalid(option);
    }
    return duration;
  }

  private static RejectedException invalid(Option option) {
    return Rejection.of(
            SqlState.INVALID_PARAMETER_VALUE,
            option.words() + " must be a length of time, such as '10 min'")
        .at(option.position())
        .exception();
  }
}
