package io.weir.connector;

import io.weir.columnar.Batch;
import io.weir.columnar.ByteSink;
import io.weir.columnar.DataType;
import io.weir.columnar.RowHash;
import io.weir.columnar.Schema;
import io.weir.columnar.order.RowKeyEncoder;
import io.weir.columnar.text.ValueText;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.Arrays;
import java.util.List;

/**
 * A consolidated delta by key: for each key that it changes, the row that was there and the row
 * that is there now. Entry {@code i} is a delete where {@link #after} is negative, an insert where
 * {@link #before} is, else an update. Two deletes or two inserts of one key mean that the key does
 * not name a row, and are refused: downstream one of the two rows would be lost.
 */
public final class KeyedDelta {
  private final Batch delta;
  private final int[] before;
  private final int[] after;
  private int size;

  private KeyedDelta(Batch delta) {
    this.delta = delta;
    this.before = new int[delta.rows()];
    this.after = new int[delta.rows()];
  }

  /**
   * @param delta consolidated
   * @param key indexes in {@code schema}, at least one; values of a key are equal where they are
   *     the very same ({@code 1.0} is not {@code 1.00})
   * @throws RejectedException 23505, with the key
   */
  public static KeyedDelta of(Batch delta, Schema schema, List<Integer> key) {
    KeyedDelta keyed = new KeyedDelta(delta);
    keyed.pair(schema, key);
    return keyed;
  }

  /** How many keys change. */
  public int size() {
    return size;
  }

  /** The row of the batch that stood under key {@code i}; negative where none did. */
  public int before(int i) {
    return before[i];
  }

  /** The row of the batch that stands under key {@code i} now; negative where none does. */
  public int after(int i) {
    return after[i];
  }

  private void pair(Schema schema, List<Integer> key) {
    int rows = delta.rows();
    int[] columns = key.stream().mapToInt(Integer::intValue).toArray();
    List<DataType> types = key.stream().map(schema::type).toList();
    RowKeyEncoder encoder = RowKeyEncoder.exact(types, columns);
    ByteSink keys = new ByteSink(rows * 16);
    int[] ends = new int[rows + 1];
    int[] table = new int[Integer.highestOneBit(Math.max(4, rows)) << 2];
    for (int row = 0; row < rows; row++) {
      encoder.encode(delta, row, keys);
      ends[row + 1] = keys.size();
      int entry = find(table, keys, ends, row);
      long weight = delta.weight(row);
      int[] side = weight > 0 ? after : before;
      if (side[entry] >= 0 || weight > 1 || weight < -1) {
        throw notUnique(delta, row, schema, key);
      }
      side[entry] = row;
    }
  }

  /** The entry of the row's key; a new one where it has none yet. Open addressing. */
  private int find(int[] table, ByteSink keys, int[] ends, int row) {
    byte[] bytes = keys.array();
    int start = ends[row];
    int length = ends[row + 1] - start;
    int mask = table.length - 1;
    int at = (int) (RowHash.of(bytes, start, length) >>> 32) & mask;
    while (table[at] != 0) {
      int entry = table[at] - 1;
      int other = Math.max(before[entry], after[entry]);
      if (Arrays.equals(bytes, ends[other], ends[other + 1], bytes, start, start + length)) {
        return entry;
      }
      at = (at + 1) & mask;
    }
    table[at] = ++size;
    before[size - 1] = -1;
    after[size - 1] = -1;
    return size - 1;
  }

  /** The refusal of a second row of the key that row {@code row} has. */
  public static RejectedException notUnique(
      Batch batch, int row, Schema schema, List<Integer> key) {
    StringBuilder names = new StringBuilder();
    StringBuilder values = new StringBuilder();
    for (int column : key) {
      names.append(names.isEmpty() ? "" : ", ").append(schema.field(column).name());
      values
          .append(values.isEmpty() ? "" : ", ")
          .append(
              batch.column(column).isNull(row)
                  ? "null"
                  : ValueText.format(schema.type(column), batch.column(column), row));
    }
    return Rejection.of(
            SqlState.UNIQUE_VIOLATION,
            "the key (" + names + ") of the sink does not name one row each")
        .withDetail("Key (" + names + ")=(" + values + ") stands more than once.")
        .withHint("Name columns as KEY that are unique in the relation, or make them unique there.")
        .exception();
  }
}
