package io.weir.dataflow.expr;

import io.weir.kernel.Rejection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rows of a batch whose expression failed. Rare, so kept sparse. */
public final class RowErrors {
  private final Map<Integer, Rejection> byRow = new TreeMap<>();

  public void put(int row, Rejection error) {
    byRow.putIfAbsent(row, error);
  }

  public @Nullable Rejection get(int row) {
    return byRow.get(row);
  }

  /** By row, ascending. */
  public Map<Integer, Rejection> byRow() {
    return byRow;
  }
}
