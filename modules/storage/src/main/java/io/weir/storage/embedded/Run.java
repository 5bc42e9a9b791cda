package io.weir.storage.embedded;

import java.util.List;

/**
 * A run file: blocks of one collection in the order of their epochs.
 *
 * @param upTo every row of the collection up to this epoch is in this run or an older one
 * @param negatives rows of a negative weight
 * @param bytes of the blocks
 */
record Run(DataFile file, long upTo, List<BlockRef> blocks, long rows, long negatives, long bytes) {

  static Run of(DataFile file, long upTo, List<BlockRef> blocks) {
    return new Run(
        file,
        upTo,
        List.copyOf(blocks),
        blocks.stream().mapToLong(BlockRef::rows).sum(),
        blocks.stream().mapToLong(BlockRef::negatives).sum(),
        blocks.stream().mapToLong(BlockRef::length).sum());
  }
}
