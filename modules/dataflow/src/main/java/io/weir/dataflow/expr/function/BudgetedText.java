package io.weir.dataflow.expr.function;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;

/**
 * A text that counts how often a matcher looks at it. Java's matcher tries alternatives one after
 * the other, and a pattern such as {@code (a+)+$} would keep it busy for ever: past the budget the
 * row fails instead.
 */
final class BudgetedText implements CharSequence {
  private static final long BASE = 1_000_000;
  private static final long PER_CHARACTER = 1_000;

  private final String text;
  private long left;

  BudgetedText(String text) {
    this.text = text;
    this.left = BASE + PER_CHARACTER * text.length();
  }

  static RejectedException tooComplex() {
    return Rejection.of("2201B", "regular expression failed: regular expression is too complex")
        .withHint("Avoid nested repetitions such as (a+)+, or anchor the pattern.")
        .exception();
  }

  @Override
  public char charAt(int index) {
    if (--left < 0) {
      throw tooComplex();
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
