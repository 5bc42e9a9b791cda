package io.weir.domain.source;

import io.weir.domain.Command;
import io.weir.domain.connection.ConnectionDefinition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a source can be asked to do. */
public sealed interface SourceCommand extends Command {
  /**
   * Makes the source and starts its first conductor: by the time that this is answered, the data
   * plane was told to.
   */
  record Create(SourceDefinition definition, @Nullable ConnectionDefinition connection)
      implements SourceCommand {}

  /**
   * Takes a new generation and starts its conductor. The source sends it to itself after each
   * recovery; plans do not need it.
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
