package io.weir.dataflow.state;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.columnar.RowHash;
import io.weir.columnar.TypeKind.Layout;
import java.util.List;

/**
 * Hashes of keys: the same where the keys are equal as in GROUP BY, on every run. Not thread-safe.
 */
public final class KeyHash {
  private final boolean plain;
  private final RowBytes canonical;

  public KeyHash(List<DataType> types) {
    plain =
        types.stream()
            .noneMatch(type -> FormGroups.hasForms(type) || type.layout() == Layout.DOUBLE);
    canonical = RowBytes.canonical(types);
  }

  /** Fills {@code out[0 .. keys.rows())}. The upper half of a hash is the better one. */
  public void hash(Batch keys, long[] out) {
    if (plain) {
      RowHash.rows(keys.columns(), keys.rows(), out);
      return;
    }
    for (int i = 0; i < keys.rows(); i++) {
      int length = canonical.encode(keys, i);
      out[i] = RowHash.of(canonical.bytes(), 0, length);
    }
  }
}
