package io.weir.domain.source;

import io.weir.domain.Event;
import io.weir.domain.connection.ConnectionDefinition;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What has happened to a source. */
public sealed interface SourceEvent extends Event {
  record Created(SourceDefinition definition, @Nullable ConnectionDefinition connection)
      implements SourceEvent {}

  /** A conductor of this generation took over. */
  record Started(long generation) implements SourceEvent {}

  /** Splits that were not known before, with the offsets that they begin at. */
  record SplitsAssigned(Map<String, String> starts) implements SourceEvent {
    public SplitsAssigned {
      starts = Collections.unmodifiableMap(new TreeMap<>(starts));
    }
  }

  record Dropped() implements SourceEvent {}
}
