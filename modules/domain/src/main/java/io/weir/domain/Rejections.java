package io.weir.domain;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.Collection;
import java.util.stream.Collectors;

/** The noes that every aggregate says in the same words. {@code kind} is as in error texts. */
public final class Rejections {
  private static final String AGAIN = "The catalog changed meanwhile. Run the statement again.";

  private Rejections() {}

  /** It was never created. */
  public static Rejection missing(String kind) {
    return Rejection.of(SqlState.UNDEFINED_OBJECT, "the " + kind + " does not exist")
        .withHint(AGAIN);
  }

  /** It was dropped, and its id is not given again. */
  public static Rejection dropped(String kind) {
    return Rejection.of(SqlState.UNDEFINED_OBJECT, "the " + kind + " was dropped").withHint(AGAIN);
  }

  /** Its id already stands for something else. */
  public static Rejection otherDefinition(String kind) {
    return Rejection.of(
            SqlState.DUPLICATE_OBJECT, "the " + kind + " already exists with another definition")
        .withHint(AGAIN);
  }

  /** The items as one text, separated by commas. */
  public static String list(Collection<?> items) {
    return items.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
