package io.weir.sql.algebra;

import org.jspecify.annotations.Nullable;

/** Which rows of its partition a window function looks at. */
public record Frame(Unit unit, Bound start, Bound end, Exclusion exclusion) {
  /** RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW. */
  public static final Frame DEFAULT =
      new Frame(
          Unit.RANGE,
          new Bound(Edge.UNBOUNDED_PRECEDING, null),
          new Bound(Edge.CURRENT_ROW, null),
          Exclusion.NO_OTHERS);

  /** What an offset counts. */
  public enum Unit {
    ROWS,
    RANGE
  }

  /** Where a frame begins or ends. */
  public enum Edge {
    UNBOUNDED_PRECEDING,
    PRECEDING,
    CURRENT_ROW,
    FOLLOWING,
    UNBOUNDED_FOLLOWING
  }

  /** Which rows around the current one are left out. */
  public enum Exclusion {
    NO_OTHERS,
    CURRENT_ROW,
    GROUP,
    TIES
  }

  /**
   * One end.
   *
   * @param offset of PRECEDING and FOLLOWING, a term without columns; null for the others
   */
  public record Bound(Edge edge, @Nullable Term offset) {}
}
