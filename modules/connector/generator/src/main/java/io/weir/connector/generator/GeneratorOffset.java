package io.weir.connector.generator;

/**
 * The position of a generator: how many ticks are done, and when the first one was, in milliseconds
 * since 1970. Written {@code <ticks>@<start>}: with the start in it a position says all that the
 * rows after it depend on, so reading can be resumed from it anywhere.
 */
record GeneratorOffset(long ticks, long startMillis) {
  /** An IllegalArgumentException tells what it is not. */
  static GeneratorOffset parse(String text) {
    int at = text.indexOf('@');
    try {
      GeneratorOffset offset =
          new GeneratorOffset(
              Long.parseLong(text.substring(0, Math.max(at, 0))),
              Long.parseLong(text.substring(at + 1)));
      if (offset.ticks >= 0) {
        return offset;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "not an offset of a load generator (<ticks>@<start millis>): \"" + text + "\"", e);
    }
    throw new IllegalArgumentException("an offset has no negative ticks: \"" + text + "\"");
  }

  GeneratorOffset after(long newTicks) {
    return new GeneratorOffset(newTicks, startMillis);
  }

  @Override
  public String toString() {
    return ticks + "@" + startMillis;
  }
}
