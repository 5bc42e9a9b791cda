package io.weir.dataflow.state;

import java.util.ArrayList;
import java.util.List;

/**
 * Entries of a {@link KeyTable} in the order of their keys' bytes: sorted blocks, found by binary
 * search over their first entries. Inserting and removing cost a search and a short move.
 */
final class SortedIds {
  private static final int BLOCK = 256;
  static final int NONE = -1;

  /** Up to {@link #BLOCK} entries; never empty in the list. */
  private static final class Block {
    final int[] ids = new int[BLOCK];
    int size;
  }

  private final KeyTable keys;
  private final List<Block> blocks = new ArrayList<>();

  SortedIds(KeyTable keys) {
    this.keys = keys;
  }

  void insert(int id) {
    if (blocks.isEmpty()) {
      Block first = new Block();
      first.ids[0] = id;
      first.size = 1;
      blocks.add(first);
      return;
    }
    int at = Math.max(0, blockAtOrBelow(keys.data(id), keys.start(id), keys.length(id)));
    Block block = blocks.get(at);
    if (block.size == BLOCK) {
      Block upper = split(block);
      blocks.add(at + 1, upper);
      if (keys.compare(id, upper.ids[0]) >= 0) {
        block = upper;
      }
    }
    int position = lowerBound(block, keys.data(id), keys.start(id), keys.length(id));
    System.arraycopy(block.ids, position, block.ids, position + 1, block.size - position);
    block.ids[position] = id;
    block.size++;
  }

  void remove(int id) {
    int at = blockAtOrBelow(keys.data(id), keys.start(id), keys.length(id));
    Block block = blocks.get(at);
    int position = lowerBound(block, keys.data(id), keys.start(id), keys.length(id));
    if (block.ids[position] != id) {
      throw new IllegalStateException("entry " + id + " is not in order");
    }
    block.size--;
    System.arraycopy(block.ids, position + 1, block.ids, position, block.size - position);
    if (block.size == 0) {
      blocks.remove(at);
    }
  }

  /** Where {@link #at} starts for the first entry whose key is not below {@code key}. */
  long seek(byte[] key, int length) {
    if (blocks.isEmpty()) {
      return 0;
    }
    int at = Math.max(0, blockAtOrBelow(key, 0, length));
    int position = lowerBound(blocks.get(at), key, 0, length);
    return cursor(at, position);
  }

  /** The entry at a cursor, or {@link #NONE} behind the last one. */
  int at(long cursor) {
    int block = (int) (cursor >> 32);
    int position = (int) cursor;
    if (block >= blocks.size()) {
      return NONE;
    }
    Block b = blocks.get(block);
    if (position < b.size) {
      return b.ids[position];
    }
    return block + 1 < blocks.size() ? blocks.get(block + 1).ids[0] : NONE;
  }

  /** The cursor after one at which an entry was. */
  long next(long cursor) {
    int block = (int) (cursor >> 32);
    int position = (int) cursor;
    return position < blocks.get(block).size ? cursor(block, position + 1) : cursor(block + 1, 1);
  }

  /** The cursor before, or -1 at the first entry. */
  long previous(long cursor) {
    int block = (int) (cursor >> 32);
    int position = (int) cursor;
    if (position > 0) {
      return cursor(block, position - 1);
    }
    return block > 0 ? cursor(block - 1, blocks.get(block - 1).size - 1) : NONE;
  }

  long bytes() {
    return (4L * BLOCK + 48) * blocks.size();
  }

  private static long cursor(int block, int position) {
    return ((long) block << 32) | position;
  }

  private static Block split(Block block) {
    Block upper = new Block();
    int half = BLOCK / 2;
    System.arraycopy(block.ids, half, upper.ids, 0, BLOCK - half);
    upper.size = BLOCK - half;
    block.size = half;
    return upper;
  }

  /** The last block whose first key is not above {@code key}, or -1. */
  private int blockAtOrBelow(byte[] key, int start, int length) {
    int low = 0;
    int high = blocks.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (keys.compare(blocks.get(middle).ids[0], key, start, length) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  private int lowerBound(Block block, byte[] key, int start, int length) {
    int low = 0;
    int high = block.size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (keys.compare(block.ids[middle], key, start, length) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
