package io.weir.domain.source;

import java.util.List;

/**
 * A change of a running source: carried by one barrier, applied by all executors after the same cut
 * or by none, committed with that epoch.
 *
 * @param id unique among the source's changes ({@code connection/u1/3}, an operation's id); the
 *     same id is never applied twice
 */
public record SourceChange(String id, List<SourceMutation> mutations) {
  public SourceChange {
    mutations = List.copyOf(mutations);
  }
}
