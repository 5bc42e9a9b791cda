package io.weir.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A clear no: SQLSTATE, what was wrong, where, and what to do.
 *
 * @param sqlState five characters, see {@link SqlState}
 * @param position 1-based character position in the statement, 0 where there is none
 */
public record Rejection(
    String sqlState, String message, @Nullable String detail, @Nullable String hint, int position) {

  public static Rejection of(String sqlState, String message) {
    return new Rejection(sqlState, message, null, null, 0);
  }

  public Rejection withDetail(String text) {
    return new Rejection(sqlState, message, text, hint, position);
  }

  public Rejection withHint(String text) {
    return new Rejection(sqlState, message, detail, text, position);
  }

  public Rejection at(int newPosition) {
    return new Rejection(sqlState, message, detail, hint, newPosition);
  }

  public RejectedException exception() {
    return new RejectedException(this);
  }
}
