package io.weir.sql.statement;

import java.util.List;
import java.util.stream.Collectors;

/** What an option is set to. */
public sealed interface OptionValue {
  /** As one text: a list's members joined by commas. A secret has none: IllegalStateException. */
  String text();

  record Text(String text) implements OptionValue {}

  record Number(String text) implements OptionValue {}

  /** A word without quotes; {@code true} for an option without a value. */
  record Word(String text) implements OptionValue {}

  /** {@code SECRET s}. */
  record SecretRef(ObjectName secret) implements OptionValue {
    @Override
    public String text() {
      throw new IllegalStateException("a secret has no text");
    }
  }

  record ListOf(List<OptionValue> members) implements OptionValue {
    public ListOf {
      members = List.copyOf(members);
    }

    @Override
    public String text() {
      return members.stream().map(OptionValue::text).collect(Collectors.joining(","));
    }
  }
}
