package io.weir.domain.source;

import io.weir.domain.connection.ConnectionDefinition;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the outside must do for a source. */
public sealed interface SourceEffect {
  /**
   * After a recovery: send {@link SourceCommand.Start} to oneself, so that the generation rises.
   */
  record RequestStart() implements SourceEffect {}

  /**
   * Run the conductor with this generation. {@code splits} are all that were ever assigned, with
   * their start offsets; the state table's offset wins where there is one.
   *
   * @param pauses the reasons to read nothing; changes add and take away
   * @param rateLimit records a second at most; null for no limit
   * @param pending a change that is owed: whether it was applied already, the conductor finds in
   *     the state table; if not it applies it. Told to the listener either way
   */
  record StartConductor(
      SourceDefinition definition,
      @Nullable ConnectionDefinition connection,
      long generation,
      Map<String, String> splits,
      Set<String> pauses,
      @Nullable Long rateLimit,
      @Nullable PendingChange pending)
      implements SourceEffect {
    public StartConductor {
      pauses = Collections.unmodifiableSet(new TreeSet<>(pauses));
    }

    /** A start that reads at once, with nothing owed. */
    public StartConductor(
        SourceDefinition definition,
        @Nullable ConnectionDefinition connection,
        long generation,
        Map<String, String> splits) {
      this(definition, connection, generation, splits, Set.of(), null, null);
    }
  }

  /** Tell the conductor of new splits: a SourceChangeSplit mutation at its next barrier. */
  record AssignSplits(Map<String, String> splits) implements SourceEffect {}

  /** Carry out the change by the next barrier, and commit it with this generation. */
  record ApplyChange(SourceChange change, long generation) implements SourceEffect {}

  /** Send {@link SourceCommand.PauseExpired} to oneself at {@code until}; at once if it is past. */
  record ExpirePause(String reason, Instant until) implements SourceEffect {}

  /** Stop the conductor and drop the collections. */
  record StopConductor(SourceDefinition definition) implements SourceEffect {}
}
