package io.weir.domain.source;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How a connector writes offsets, for operators who set them. Pure. */
public interface OffsetForm {
  /** Offsets that are numbers, one for each record. */
  OffsetForm NUMBERS = new Numbers();

  /**
   * An offset as an operator writes it, in the connector's own form.
   *
   * @param current where the split is; null where that is not known
   * @throws RejectedException 22023 where it is none
   */
  String own(String split, String given, @Nullable String current);

  /** Where it lies among the offsets of its split; empty where that cannot be told. */
  OptionalLong ordinal(String offset);

  /** What the difference of two ordinals counts: {@code records}. */
  String unit();

  /** Whether the upstream might still have what lies before its earliest offset. */
  boolean mayLieBeforeEarliest();

  /** See {@link #NUMBERS}. */
  record Numbers() implements OffsetForm {
    @Override
    public String own(String split, String given, @Nullable String current) {
      if (given.matches("\\d{1,18}")) {
        return Long.toString(Long.parseLong(given));
      }
      if (given.matches("\\d+")) {
        throw Rejection.of(
                SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                "the offset " + given + " of split " + split + " is out of range")
            .withHint("Offsets have 18 digits at most.")
            .exception();
      }
      throw Rejection.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "the offset of split " + split + " is no number: \"" + given + "\"")
          .withHint("A plain number is the next record to be read.")
          .exception();
    }

    @Override
    public OptionalLong ordinal(String offset) {
      return offset.matches("\\d{1,18}")
          ? OptionalLong.of(Long.parseLong(offset))
          : OptionalLong.empty();
    }

    @Override
    public String unit() {
      return "records";
    }

    @Override
    public boolean mayLieBeforeEarliest() {
      return true;
    }
  }
}
