package io.weir.connector.generator;

import io.weir.domain.source.OffsetForm;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Operators give the number of ticks that are done; when the first one was stays as it is. */
record Ticks() implements OffsetForm {
  @Override
  public String own(String split, String given, @Nullable String current) {
    try {
      return given.indexOf('@') < 0 && current != null
          ? GeneratorOffset.parse(given + current.substring(Math.max(current.indexOf('@'), 0)))
              .toString()
          : GeneratorOffset.parse(given).toString();
    } catch (IllegalArgumentException none) {
      throw Rejection.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "the offset of split " + split + " is no number of ticks: \"" + given + "\"")
          .withHint("Give how many ticks are done: a number.")
          .exception();
    }
  }

  @Override
  public OptionalLong ordinal(String offset) {
    try {
      return OptionalLong.of(GeneratorOffset.parse(offset).ticks());
    } catch (IllegalArgumentException none) {
      return OptionalLong.empty();
    }
  }

  @Override
  public String unit() {
    return "ticks";
  }

  @Override
  public boolean mayLieBeforeEarliest() {
    return false;
  }
}
