package io.weir.domain.source;

import io.weir.domain.State;
import io.weir.domain.connection.ConnectionDefinition;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where a source is in its life. */
public sealed interface SourceState extends State {
  /** Not created yet. */
  record Absent() implements SourceState {}

  /**
   * In use.
   *
   * @param generation of its conductor; 0 before the first
   * @param splits all that were ever assigned, with the offsets that they began at
   */
  record Live(
      SourceDefinition definition,
      @Nullable ConnectionDefinition connection,
      long generation,
      Map<String, String> splits)
      implements SourceState {
    public Live {
      splits = Collections.unmodifiableMap(new TreeMap<>(splits));
    }

    Live started(long newGeneration) {
      return new Live(definition, connection, newGeneration, splits);
    }

    Live assigned(Map<String, String> starts) {
      Map<String, String> all = new TreeMap<>(splits);
      all.putAll(starts);
      return new Live(definition, connection, generation, all);
    }
  }

  /** Gone for ever; its id is not given again. Keeps what has to be cleared away. */
  record Dropped(SourceDefinition definition) implements SourceState {}
}
