package io.weir.sql.ddl;

import io.weir.domain.source.OffsetForm;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What an unsafe change does to a split.
 *
 * @param before the next record to read before it; null for a split that was not known
 * @param after likewise after it; null for one that is forgotten
 * @param skipped records (or what the connector counts) that will never be read; null where it
 *     cannot be known
 * @param repeated likewise those that will be read once more
 * @param unit what is counted
 */
public record SplitMove(
    String split,
    @Nullable String before,
    @Nullable String after,
    @Nullable Long skipped,
    @Nullable Long repeated,
    String unit) {
  /**
   * Counts what lies between the two.
   *
   * @param same whether both are offsets of the same upstream: else nothing can be counted
   */
  public static SplitMove of(
      OffsetForm form,
      String split,
      @Nullable String before,
      @Nullable String after,
      boolean same) {
    OptionalLong from = same && before != null ? form.ordinal(before) : OptionalLong.empty();
    OptionalLong to = same && after != null ? form.ordinal(after) : OptionalLong.empty();
    if (from.isEmpty() || to.isEmpty()) {
      return new SplitMove(split, before, after, null, null, form.unit());
    }
    long distance = to.getAsLong() - from.getAsLong();
    return new SplitMove(
        split, before, after, Math.max(0, distance), Math.max(0, -distance), form.unit());
  }

  /** A line for people: {@code split 0: 8 -> 4, 4 records will be read again}. */
  public String text() {
    StringBuilder out = new StringBuilder("split ").append(split).append(": ");
    out.append(before == null ? "(new)" : before).append(" -> ");
    out.append(after == null ? "(forgotten)" : after);
    if (skipped != null && skipped > 0) {
      out.append(", ").append(skipped).append(' ').append(unit).append(" will be skipped");
    } else if (repeated != null && repeated > 0) {
      out.append(", ").append(repeated).append(' ').append(unit).append(" will be read again");
    } else if (skipped == null && before != null && after != null) {
      out.append(", how much is skipped or read again is not known");
    }
    return out.toString();
  }
}
