package io.weir.dataflow.operator;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.dataflow.state.Grow;
import io.weir.dataflow.state.IntStack;
import io.weir.dataflow.state.RowIndex;
import io.weir.dataflow.state.Touched;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a join knows of one of its inputs: its rows by key, and which of them it shows by themselves
 * because of what they match (the rows of a SEMI or ANTI join, the padded ones of an outer join).
 *
 * <p>Whether a row matches hangs on its key alone where there is no residual: then the flag and the
 * count are the key's. Else they are the row's. A flag changes at a flush only; rows that come in
 * under a flag go out at once.
 */
final class JoinSide {
  /** When a row is shown by itself. */
  enum Show {
    NEVER,
    MATCHED,
    UNMATCHED
  }

  final List<DataType> types;
  private final List<Integer> keys;
  private final boolean[] nullSafe;
  private final Show show;
  private final boolean byRow;
  private final boolean counted;
  private final @Nullable RowIndex rows;
  private final Touched touchedRows = new Touched();

  /** Rows under each key, with their weights. */
  private long[] totals = new long[0];

  /** By row: how many rows of the other side it matches. */
  private long[] matches = new long[0];

  /** By key or by row. */
  private long[] shown = new long[0];

  private int[] ids = new int[0];
  private boolean[] fresh = new boolean[0];

  /**
   * @param stored whether the rows themselves are needed, or only how many there are of a key
   * @param counted whether the number of rows of a key is needed
   */
  JoinSide(
      List<DataType> types,
      List<Integer> keys,
      List<Boolean> nullSafe,
      Show show,
      boolean byRow,
      boolean stored,
      boolean counted) {
    this.types = List.copyOf(types);
    this.keys = List.copyOf(keys);
    this.nullSafe = new boolean[keys.size()];
    for (int i = 0; i < keys.size(); i++) {
      this.nullSafe[i] = nullSafe.get(i);
    }
    this.show = show;
    this.byRow = byRow && show != Show.NEVER;
    this.counted = counted;
    this.rows = stored ? new RowIndex(types) : null;
  }

  /** The key columns of rows of this side. */
  Batch keys(Batch batch) {
    return batch.select(keys);
  }

  /** Whether a row's key has a null that equals nothing. */
  boolean matchesNothing(Batch keyBatch, int row) {
    for (int i = 0; i < nullSafe.length; i++) {
      if (!nullSafe[i] && keyBatch.column(i).isNull(row)) {
        return true;
      }
    }
    return false;
  }

  void openKey(int key) {
    if (counted) {
      totals = Grow.longs(totals, key);
      totals[key] = 0;
    }
    if (rows != null) {
      rows.openKey(key);
    }
    if (!byRow && show != Show.NEVER) {
      shown = Grow.longs(shown, key);
      shown[key] = 0;
    }
  }

  /** Takes rows in under their keys, of which those below zero match nothing. */
  void store(Batch batch, int[] rowKeys) {
    ids = Grow.ints(ids, batch.rows());
    if (fresh.length < batch.rows()) {
      fresh = new boolean[batch.rows()];
    }
    for (int i = 0; i < batch.rows(); i++) {
      int key = rowKeys[i];
      if (key < 0) {
        continue;
      }
      long weight = batch.weight(i);
      if (counted) {
        totals[key] += weight;
      }
      if (rows != null) {
        ids[i] = rows.add(key, batch, i, weight);
        fresh[i] = rows.added();
        if (byRow && fresh[i]) {
          openRow(ids[i]);
        }
      }
    }
  }

  private void openRow(int id) {
    matches = Grow.longs(matches, id);
    shown = Grow.longs(shown, id);
    matches[id] = 0;
    shown[id] = 0;
    touchedRows.add(id);
  }

  /** The rows just stored that are shown as they come: {@code index[0 .. result)}. */
  int shownNow(Batch batch, int[] rowKeys, int[] index) {
    int count = 0;
    if (show != Show.NEVER) {
      for (int i = 0; i < batch.rows(); i++) {
        int key = rowKeys[i];
        if (key < 0 ? show == Show.UNMATCHED : shown[byRow ? ids[i] : key] != 0) {
          index[count++] = i;
        }
      }
    }
    return count;
  }

  /** A pair of the other side's change and a row of this one. */
  void matchStored(int id, long weight) {
    if (byRow) {
      matches[id] += weight;
      touchedRows.add(id);
    }
  }

  /** A pair of row {@code i} just stored and a row of the other side. */
  void matchNew(int i, long weight) {
    if (byRow && fresh[i]) {
      matches[ids[i]] += weight;
    }
  }

  RowIndex rows() {
    if (rows == null) {
      throw new IllegalStateException("this side keeps no rows");
    }
    return rows;
  }

  long total(int key) {
    return totals[key];
  }

  /** At the flush: shows or takes back the rows whose matching has changed. */
  Batch changes(IntStack touchedKeys, JoinSide other) {
    BatchBuilder out = new BatchBuilder(types, 0);
    if (show == Show.NEVER) {
      return out.build();
    }
    IntStack touched = byRow ? touchedRows.slots() : touchedKeys;
    for (int i = 0; i < touched.size(); i++) {
      int item = touched.get(i);
      long matching = byRow ? matches[item] : other.total(item);
      long now = (matching > 0) == (show == Show.MATCHED) ? 1 : 0;
      long change = now - shown[item];
      shown[item] = now;
      if (change != 0 && byRow) {
        emit(item, change, out);
      } else if (change != 0) {
        for (int id = rows().first(item); id != RowIndex.NONE; id = rows().next(id)) {
          emit(id, change, out);
        }
      }
    }
    return out.build();
  }

  private void emit(int id, long change, BatchBuilder out) {
    if (rows().weight(id) != 0) {
      rows().decode(id, out, 0);
      out.endRow(change * rows().weight(id));
    }
  }

  void sweep() {
    touchedRows.clear();
    if (rows != null) {
      rows.sweep();
    }
  }

  /** Only after {@link #sweep}. */
  boolean isEmpty(int key) {
    return rows == null ? totals[key] == 0 : rows.first(key) == RowIndex.NONE;
  }

  long bytes() {
    return (rows == null ? 0 : rows.bytes())
        + touchedRows.bytes()
        + 8L * (totals.length + matches.length + shown.length);
  }

  long size() {
    return rows == null ? 0 : rows.size();
  }
}
