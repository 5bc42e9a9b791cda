package io.weir.sql.statement;

/**
 * One option.
 *
 * @param name lower case, its words joined by underscores ({@code tick_interval}); dots stay
 * @param position 1-based character position of the name in the statement
 */
public record Option(String name, OptionValue value, int position) {
  /** As SQL spells it: {@code TICK INTERVAL}. */
  public String words() {
    return name.replace('_', ' ').toUpperCase(java.util.Locale.ROOT);
  }
}
