package io.weir.dataflow.state;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import java.util.List;

/** Groups by any number of columns of types where equal values look the same. */
final class ByteGroups implements GroupTable {
  private final RowBytes format;
  private final KeyTable table = new KeyTable();

  ByteGroups(List<DataType> keys) {
    format = RowBytes.canonical(keys);
  }

  @Override
  public void assign(Batch keys, int[] slots) {
    for (int i = 0; i < keys.rows(); i++) {
      int length = format.encode(keys, i);
      slots[i] = table.findOrAdd(format.bytes(), 0, length);
    }
  }

  @Override
  public void decode(int slot, BatchBuilder out, int first) {
    format.decode(table.data(slot), table.start(slot), out, first);
  }

  @Override
  public void remove(int slot) {
    table.remove(slot);
  }

  @Override
  public int size() {
    return table.size();
  }

  @Override
  public int capacity() {
    return table.capacity();
  }

  @Override
  public long bytes() {
    return table.bytes();
  }
}
