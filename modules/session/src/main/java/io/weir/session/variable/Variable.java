package io.weir.session.variable;

/**
 * What a run-time variable is.
 *
 * @param name as SHOW heads its column with it; looked up without regard to case
 * @param initial the value before anything is set
 * @param rule what it can be set to
 */
public record Variable(String name, String initial, Rule rule, String description) {

  /** Takes a new value. */
  @FunctionalInterface
  public interface Rule {
    /**
     * The value in its canonical form.
     *
     * @throws io.weir.kernel.RejectedException where the variable cannot have it
     */
    String accept(String name, String value);
  }
}
