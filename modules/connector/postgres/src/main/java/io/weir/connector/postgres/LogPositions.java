package io.weir.connector.postgres;

import io.weir.domain.source.OffsetForm;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Operators give a position in the server's log, {@code 0/16B3748}; the slot and the tables stay. A
 * slot never goes back behind what was confirmed to it.
 */
record LogPositions() implements OffsetForm {
  private static final String PLAIN = "[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}";

  @Override
  public String own(String split, String given, @Nullable String current) {
    if (given.matches(PLAIN)) {
      StreamOffset now = current == null ? null : parsed(current);
      if (now == null || now.isBeforeSnapshot()) {
        throw Rejection.of(
                SqlState.NOT_IN_PREREQUISITE_STATE,
                "the snapshot of split " + split + " is not whole: there is no position to move")
            .withHint("Wait until the source follows the log, or reset its splits.")
            .exception();
      }
      return now.at(LogSequenceNumber.valueOf(given)).toString();
    }
    StreamOffset whole = parsed(given);
    if (whole == null) {
      throw Rejection.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "the offset of split " + split + " is no position in the log: \"" + given + "\"")
          .withHint("Write it as PostgreSQL does: 0/16B3748.")
          .exception();
    }
    StreamOffset now = current == null ? null : parsed(current);
    if (now != null && !now.slot().equals(whole.slot())) {
      throw Rejection.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "the offset of split "
                  + split
                  + " is of the slot \""
                  + whole.slot()
                  + "\", the source will read \""
                  + now.slot()
                  + "\"")
          .withHint("Give the position alone: 0/16B3748.")
          .exception();
    }
    return given;
  }

  private static @Nullable StreamOffset parsed(String text) {
    try {
      return StreamOffset.parse(text);
    } catch (IllegalArgumentException none) {
      return null;
    }
  }

  @Override
  public OptionalLong ordinal(String offset) {
    if (offset.matches(PLAIN)) {
      return OptionalLong.of(ordinal(LogSequenceNumber.valueOf(offset)));
    }
    StreamOffset parsed = parsed(offset);
    return parsed == null || parsed.isBeforeSnapshot()
        ? OptionalLong.empty()
        : OptionalLong.of(ordinal(parsed.required()));
  }

  /** Positions have 64 bits without a sign; a log never comes as far as those that do not fit. */
  private static long ordinal(LogSequenceNumber position) {
    return position.asLong() < 0 ? Long.MAX_VALUE : position.asLong();
  }

  @Override
  public String unit() {
    return "bytes of the log";
  }

  @Override
  public boolean mayLieBeforeEarliest() {
    return false;
  }
}
