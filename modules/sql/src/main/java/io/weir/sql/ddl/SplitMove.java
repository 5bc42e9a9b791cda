package io.weir.sql.ddl;

import org.jspecify.annotations.Nullable;

/**
 * What an unsafe change does to a split.
 *
 * @param before the next record to read before it; null for a split that was not known
 * @param after likewise after it; null for one that is forgotten
 */
public record SplitMove(String split, @Nullable String before, @Nullable String after) {
  /** Records that will never be read; null where it cannot be known. */
  public @Nullable Long skipped() {
    Long distance = distance();
    return distance == null ? null : (Long) Math.max(0, distance);
  }

  /** Records that will be read once more; null where it cannot be known. */
  public @Nullable Long repeated() {
    Long distance = distance();
    return distance == null ? null : (Long) Math.max(0, -distance);
  }

  private @Nullable Long distance() {
    return isNumber(before) && isNumber(after)
        ? (Long) (Long.parseLong(after) - Long.parseLong(before))
        : null;
  }

  @org.jspecify.annotations.NullUnmarked
  private static boolean isNumber(String text) {
    return text != null && text.matches("\\d{1,18}");
  }

  /** A line for people: {@code split 0: 8 -> 4, 4 records will be read again}. */
  public String text() {
    Long skipped = skipped();
    Long repeated = repeated();
    StringBuilder out = new StringBuilder("split ").append(split).append(": ");
    out.append(before == null ? "(new)" : before).append(" -> ");
    out.append(after == null ? "(forgotten)" : after);
    if (skipped != null && skipped > 0) {
      out.append(", ").append(skipped).append(" records will be skipped");
    } else if (repeated != null && repeated > 0) {
      out.append(", ").append(repeated).append(" records will be read again");
    } else if (skipped == null && before != null) {
      out.append(", how many records are skipped or read again is not known");
    }
    return out.toString();
  }
}
