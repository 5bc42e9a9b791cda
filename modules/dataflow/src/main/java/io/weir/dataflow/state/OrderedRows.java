package io.weir.dataflow.state;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.BigEndian;
import io.weir.columnar.ByteSink;
import io.weir.columnar.DataType;
import io.weir.dataflow.plan.SortKey;
import java.util.List;

/**
 * A multiset of rows in order, group by group. Rows that the sort keys leave equal are put in the
 * order of all columns, and then of their very bytes, so that the order is one. A row whose weight
 * has come to zero stays until {@link #sweep}. Not thread-safe.
 */
public final class OrderedRows {
  public static final int NONE = SortedIds.NONE;

  private final List<DataType> types;
  private final List<SortKey> order;
  private final RowBytes format;
  private final KeyTable rows = new KeyTable();
  private final SortedIds sorted = new SortedIds(rows);
  private final IntStack zeros = new IntStack();
  private final ByteSink sink = new ByteSink();
  private long[] weights = new long[0];

  public OrderedRows(List<DataType> types, List<SortKey> order) {
    this.types = List.copyOf(types);
    this.order = List.copyOf(order);
    this.format = RowBytes.exact(types);
  }

  /** Adds {@code weight} of a row to a group. */
  public void add(int group, Batch batch, int row, long weight) {
    sink.clear();
    sink.putInt(group);
    for (SortKey key : order) {
      append(batch, row, key.column(), key.descending(), key.nullsFirst());
    }
    for (int c = 0; c < types.size(); c++) {
      append(batch, row, c, false, false);
    }
    int exact = sink.size();
    format.encodeInto(sink, batch, row);
    sink.putInt(exact);
    int id = rows.findOrAdd(sink.array(), 0, sink.size());
    if (rows.added()) {
      weights = Grow.longs(weights, id);
      weights[id] = 0;
      sorted.insert(id);
    }
    weights[id] += weight;
    if (weights[id] == 0) {
      zeros.push(id);
    }
  }

  private void append(Batch batch, int row, int column, boolean descending, boolean nullsFirst) {
    OrderKey.append(types.get(column), batch.column(column), row, descending, nullsFirst, sink);
  }

  /** A cursor at a group's first row. It holds until the next change. */
  public long first(int group) {
    byte[] prefix = new byte[Integer.BYTES];
    BigEndian.putInt(prefix, 0, group);
    return sorted.seek(prefix, prefix.length);
  }

  /** The row at a cursor, or {@link #NONE} where the group has ended. */
  public int at(long cursor, int group) {
    if (cursor < 0) {
      return NONE;
    }
    int id = sorted.at(cursor);
    return id != NONE && BigEndian.getInt(rows.data(id), rows.start(id)) == group ? id : NONE;
  }

  public long next(long cursor) {
    return sorted.next(cursor);
  }

  public long previous(long cursor) {
    return sorted.previous(cursor);
  }

  /** May be zero, and within an epoch below. */
  public long weight(int id) {
    return weights[id];
  }

  public void decode(int id, BatchBuilder out, int first) {
    byte[] data = rows.data(id);
    format.decode(data, exactStart(id), out, first);
  }

  /** Where a row's exact bytes begin in {@link #data}. */
  private int exactStart(int id) {
    int start = rows.start(id);
    return start + BigEndian.getInt(rows.data(id), start + rows.length(id) - Integer.BYTES);
  }

  /** Forgets the rows whose weight is zero. */
  public void sweep() {
    for (int i = 0; i < zeros.size(); i++) {
      int id = zeros.get(i);
      if (weights[id] == 0 && rows.has(id)) {
        sorted.remove(id);
        rows.remove(id);
      }
    }
    zeros.clear();
  }

  public int size() {
    return rows.size();
  }

  public long bytes() {
    return rows.bytes() + sorted.bytes() + zeros.bytes() + 8L * weights.length;
  }
}
