package io.weir.session.operator;

import io.weir.domain.source.OffsetForm;
import io.weir.gateway.SourceControl.Found;
import io.weir.gateway.SourceControl.Position;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.ddl.InjectedOffset;
import io.weir.sql.statement.OperatorStatement;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes of what an operator wrote an offset that the connector can be given, or says why not.
 *
 * @param current where each split is that goes on; of the upstream that will be read
 * @param positions what that upstream has
 * @param since likewise, by time, its first records that are not older
 * @param anyRange whether offsets may lie beyond what the upstream has
 */
record Offsets(
    OffsetForm form,
    OperatorStatement.UnsafeAlterSource statement,
    Map<String, String> current,
    Map<String, Position> positions,
    Map<Instant, Found> since,
    boolean anyRange) {
  static Map<String, Position> byName(Found found) {
    Map<String, Position> all = new TreeMap<>();
    found.positions().forEach(position -> all.put(position.split(), position));
    return all;
  }

  /**
   * The offset in the connector's own form.
   *
   * @throws io.weir.kernel.RejectedException 42704 (no such split), 22023 (no offset), 22003 (out
   *     of range), 0A000 (the upstream does not tell)
   */
  String own(String split, InjectedOffset offset) {
    Position position = positions.get(split);
    if (position == null) {
      throw Rejection.of(
              SqlState.UNDEFINED_OBJECT,
              "split \"" + split + "\" of source \"" + statement.source() + "\" does not exist")
          .withDetail("The upstream has: " + String.join(", ", positions.keySet()) + ".")
          .at(statement.offsetsPosition())
          .exception();
    }
    return switch (offset) {
      case InjectedOffset.Earliest earliest -> known(position, position.earliest());
      case InjectedOffset.Latest latest -> known(position, position.latest());
      case InjectedOffset.Since at -> {
        Found then = since.get(at.time());
        Position first = then == null ? null : byName(then).get(split);
        yield known(position, first == null ? null : first.start());
      }
      case InjectedOffset.At at -> {
        String own = form.own(split, at.offset(), base(position));
        checkRange(split, own, position);
        yield own;
      }
    };
  }

  /** Where it would be read without the injection. */
  private String base(Position position) {
    return current.getOrDefault(position.split(), position.start());
  }

  private String known(Position position, @Nullable String offset) {
    if (offset == null) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "the upstream does not tell this of split " + position.split())
          .withHint("Give the offset itself.")
          .exception();
    }
    return form.own(position.split(), offset, base(position));
  }

  private void checkRange(String split, String offset, Position position) {
    OptionalLong wanted = form.ordinal(offset);
    OptionalLong earliest = ordinal(position.earliest());
    OptionalLong latest = ordinal(position.latest());
    if (wanted.isEmpty() || earliest.isEmpty() || latest.isEmpty()) {
      return;
    }
    boolean behind = wanted.getAsLong() < earliest.getAsLong();
    if (!behind && wanted.getAsLong() <= latest.getAsLong()) {
      return;
    }
    boolean impossible = behind && !form.mayLieBeforeEarliest();
    if (anyRange && !impossible) {
      return;
    }
    Rejection refused =
        Rejection.of(
            SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
            "the offset "
                + offset
                + " of split "
                + split
                + " is not between the earliest, "
                + position.earliest()
                + ", and the latest, "
                + position.latest());
    throw (impossible
            ? refused.withHint("The upstream cannot give again what lies before the earliest.")
            : refused.withHint("WITH (ALLOW OUT OF RANGE = true) injects it nevertheless."))
        .exception();
  }

  private OptionalLong ordinal(@Nullable String offset) {
    return offset == null ? OptionalLong.empty() : form.ordinal(offset);
  }
}
