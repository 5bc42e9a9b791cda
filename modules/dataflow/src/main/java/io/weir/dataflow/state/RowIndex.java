package io.weir.dataflow.state;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import java.util.List;

/**
 * A multiset of rows, found by a key's number: one side of a join. A row is kept once with its
 * weight, as bytes. A row whose weight has come to zero stays until {@link #sweep}, so that ids
 * hold for an epoch. Not thread-safe.
 */
public final class RowIndex {
  public static final int NONE = -1;

  private final RowBytes format;

  /** Rows behind their key's number. */
  private final KeyTable rows = new KeyTable();

  private final IntStack zeros = new IntStack();
  private int[] heads = new int[0];
  private int[] keys = new int[0];
  private int[] nexts = new int[0];
  private int[] previous = new int[0];
  private long[] weights = new long[0];

  public RowIndex(List<DataType> types) {
    format = RowBytes.exact(types);
  }

  /** Begins an empty list for a new key. */
  public void openKey(int key) {
    heads = Grow.ints(heads, key);
    heads[key] = NONE;
  }

  /** Adds {@code weight} of a row under an open key; the row's id. */
  public int add(int key, Batch batch, int row, long weight) {
    int length = format.encodeBehind(key, batch, row);
    int id = rows.findOrAdd(format.bytes(), 0, length);
    if (rows.added()) {
      link(key, id);
    }
    weights[id] += weight;
    if (weights[id] == 0) {
      zeros.push(id);
    }
    return id;
  }

  /** Whether the last {@link #add} met its row for the first time. */
  public boolean added() {
    return rows.added();
  }

  /** The first row under a key, or {@link #NONE}. */
  public int first(int key) {
    return heads[key];
  }

  public int next(int id) {
    return nexts[id];
  }

  /** May be zero, and within an epoch below. */
  public long weight(int id) {
    return weights[id];
  }

  public void decode(int id, BatchBuilder out, int first) {
    format.decode(rows.data(id), rows.start(id) + Integer.BYTES, out, first);
  }

  /** Forgets the rows whose weight is zero; their ids may come again. */
  public void sweep() {
    for (int i = 0; i < zeros.size(); i++) {
      int id = zeros.get(i);
      // It may stand here twice, or have come back.
      if (weights[id] == 0 && keys[id] != NONE) {
        unlink(id);
        rows.remove(id);
      }
    }
    zeros.clear();
  }

  public int size() {
    return rows.size();
  }

  /** One more than the highest id ever given out. */
  public int capacity() {
    return rows.capacity();
  }

  public long bytes() {
    return rows.bytes()
        + zeros.bytes()
        + 4L * (heads.length + keys.length + nexts.length + previous.length)
        + 8L * weights.length;
  }

  private void link(int key, int id) {
    keys = Grow.ints(keys, id);
    nexts = Grow.ints(nexts, id);
    previous = Grow.ints(previous, id);
    weights = Grow.longs(weights, id);
    int head = heads[key];
    keys[id] = key;
    nexts[id] = head;
    previous[id] = NONE;
    weights[id] = 0;
    if (head != NONE) {
      previous[head] = id;
    }
    heads[key] = id;
  }

  private void unlink(int id) {
    if (previous[id] == NONE) {
      heads[keys[id]] = nexts[id];
    } else {
      nexts[previous[id]] = nexts[id];
    }
    if (nexts[id] != NONE) {
      previous[nexts[id]] = previous[id];
    }
    keys[id] = NONE;
  }
}
