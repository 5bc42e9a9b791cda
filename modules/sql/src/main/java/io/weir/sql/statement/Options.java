package io.weir.sql.statement;

import java.util.List;
import java.util.Optional;

/** An option list, in the order of the text; no name comes twice. */
public record Options(List<Option> list) {
  public static final Options NONE = new Options(List.of());

  public Options {
    list = List.copyOf(list);
  }

  public boolean isEmpty() {
    return list.isEmpty();
  }

  public Optional<Option> get(String name) {
    return list.stream().filter(o -> o.name().equals(name)).findFirst();
  }

  /** All but the named. */
  public Options without(List<String> names) {
    return new Options(list.stream().filter(o -> !names.contains(o.name())).toList());
  }
}
