package io.weir.domain.source;

import io.weir.domain.connection.ConnectionDefinition;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One part of a {@link SourceChange}. */
public sealed interface SourceMutation {
  /**
   * Read with these properties from now on, from where each split is.
   *
   * @param definition as it is to be; its outputs and shape are those that it has
   * @param allowIdentityChange whether the upstream may be another one than the offsets came from
   */
  record ConnectorProps(
      SourceDefinition definition,
      @Nullable ConnectionDefinition connection,
      boolean allowIdentityChange)
      implements SourceMutation {}

  /**
   * Forget assignments and offsets; discover and start.
   *
   * @param at where each split starts; null for where the source's options say
   */
  record ResetSplits(@Nullable Edge at) implements SourceMutation {
    public ResetSplits() {
      this(null);
    }
  }

  /** The ends of what an upstream has of a split. */
  enum Edge {
    /** The first record that is there. */
    EARLIEST,
    /** After the last record that is there. */
    LATEST
  }

  /** By split the next record to read, in the connector's own form; others stay where they are. */
  record InjectOffsets(Map<String, String> offsets) implements SourceMutation {
    public InjectOffsets {
      offsets = Collections.unmodifiableMap(new TreeMap<>(offsets));
    }
  }

  /**
   * Read nothing while any reason holds.
   *
   * @param until when the reason goes by itself; null for never
   */
  record Pause(String reason, @Nullable Instant until) implements SourceMutation {}

  record Resume(String reason) implements SourceMutation {}

  /** At most this many records a second; negative: no limit. */
  record Throttle(long recordsPerSecond) implements SourceMutation {}
}
