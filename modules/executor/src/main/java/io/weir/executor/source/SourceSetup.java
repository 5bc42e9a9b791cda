package io.weir.executor.source;

import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceEffect.StartConductor;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a source is read: what its aggregate says, of which a change replaces all or nothing.
 *
 * @param splits all that are read, with the offsets that they began at
 * @param pauses the reasons to read nothing
 * @param rateLimit records a second, negative for no limit; null for what the options say
 */
record SourceSetup(
    SourceDefinition definition,
    @Nullable ConnectionDefinition connection,
    long generation,
    Map<String, String> splits,
    Set<String> pauses,
    @Nullable Long rateLimit) {
  SourceSetup {
    splits = Collections.unmodifiableMap(new TreeMap<>(splits));
    pauses = Collections.unmodifiableSet(new TreeSet<>(pauses));
  }

  static SourceSetup of(StartConductor start) {
    return new SourceSetup(
        start.definition(),
        start.connection(),
        start.generation(),
        start.splits(),
        start.pauses(),
        start.rateLimit());
  }

  boolean isPaused() {
    return !pauses.isEmpty();
  }

  SourceSetup withGeneration(long newGeneration) {
    return new SourceSetup(definition, connection, newGeneration, splits, pauses, rateLimit);
  }

  SourceSetup withSplits(Map<String, String> newSplits) {
    return new SourceSetup(definition, connection, generation, newSplits, pauses, rateLimit);
  }

  /** With the splits that were not known before. */
  SourceSetup assigned(Map<String, String> starts) {
    Map<String, String> all = new TreeMap<>(starts);
    all.putAll(splits);
    return withSplits(all);
  }

  /** Where each split is read: at its offset in the table, or where it begins. */
  Map<String, String> positions(Map<String, String> offsets) {
    Map<String, String> positions = new TreeMap<>(splits);
    positions.replaceAll((split, start) -> offsets.getOrDefault(split, start));
    return positions;
  }
}
