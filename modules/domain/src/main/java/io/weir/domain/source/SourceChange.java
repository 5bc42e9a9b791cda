package io.weir.domain.source;

import io.weir.kernel.ObjectId;
import java.util.List;

/**
 * A change of a running source: carried by one barrier, applied by all executors after the same cut
 * or by none, committed with that epoch.
 *
 * @param id unique among the source's changes ({@code connection/u1/3}, an operation's id); the
 *     same id is never applied twice
 */
public record SourceChange(String id, List<SourceMutation> mutations) {
  /** What the ids of all changes by connections begin with. */
  public static final String CONNECTION = "connection/";

  /** What the ids of all changes begin with that a source makes where its records are gone. */
  public static final String OUT_OF_RANGE = "out-of-range/";

  public SourceChange {
    mutations = List.copyOf(mutations);
  }

  /** The id of the change that a connection's version makes of each source that uses it. */
  public static String ofConnection(ObjectId connection, long version) {
    return ofConnection(connection) + version;
  }

  /** What the ids of all changes by {@code connection} begin with. */
  static String ofConnection(ObjectId connection) {
    return CONNECTION + connection + "/";
  }

  /** Whether which splits are read is up to this change. */
  boolean decidesOnSplits() {
    return mutations.stream()
        .anyMatch(
            m ->
                m instanceof SourceMutation.ResetSplits
                    || m instanceof SourceMutation.ConnectorProps);
  }
}
