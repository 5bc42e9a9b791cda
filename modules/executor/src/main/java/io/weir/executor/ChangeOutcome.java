package io.weir.executor;

import io.weir.domain.source.SplitChange;
import java.util.List;

/**
 * What a change of a source did.
 *
 * @param epoch it is durable with
 * @param splits what it did to each split that it moved, forgot or found
 */
public record ChangeOutcome(long epoch, List<SplitChange> splits) {
  public ChangeOutcome {
    splits = List.copyOf(splits);
  }
}
