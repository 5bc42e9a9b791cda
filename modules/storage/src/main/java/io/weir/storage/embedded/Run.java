package io.weir.storage.embedded;

import java.util.List;

/**
 * A run file: blocks of one collection in the order of their epochs.
 *
 * @param upTo every row of the collection up to this epoch is in this run or an older one
 */
record Run(DataFile file, long upTo, List<BlockRef> blocks) {
  Run {
    blocks = List.copyOf(blocks);
  }

  long rows() {
    return blocks.stream().mapToLong(BlockRef::rows).sum();
  }

  long negatives() {
    return blocks.stream().mapToLong(BlockRef::negatives).sum();
  }

  long bytes() {
    return blocks.stream().mapToLong(BlockRef::length).sum();
  }
}
