package io.weir.domain.source;

import io.weir.domain.Command;
import io.weir.domain.connection.ConnectionDefinition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a source can be asked to do. */
public sealed interface SourceCommand extends Command {
  record Create(SourceDefinition definition, @Nullable ConnectionDefinition connection)
      implements SourceCommand {}

  /**
   * Takes a new generation and starts its conductor. A plan has it as the step after {@link
   * Create}; after each recovery the source sends it to itself.
   */
  record Start() implements SourceCommand {}

  /**
   * The enumerator saw these splits; {@code starts} gives where each new one begins. Known ones are
   * left as they are.
   */
  record SplitsDiscovered(Map<String, String> starts) implements SourceCommand {
    public SplitsDiscovered {
      starts = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(starts));
    }
  }

  record Drop() implements SourceCommand {
    @Override
    public boolean irreversible() {
      return true;
    }
  }
}
