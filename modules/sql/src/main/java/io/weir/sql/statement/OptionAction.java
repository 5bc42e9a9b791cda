package io.weir.sql.statement;

/** One change of an option list; the order of the text is kept. */
public sealed interface OptionAction {
  /** The option's name as in {@link Option#name}. */
  String name();

  int position();

  record SetTo(Option option) implements OptionAction {
    @Override
    public String name() {
      return option.name();
    }

    @Override
    public int position() {
      return option.position();
    }
  }

  /** DROP or RESET, which are the same. */
  record Drop(String name, int position) implements OptionAction {}
}
