package io.weir.connector.decode;

import io.weir.columnar.BatchBuilder;
import io.weir.columnar.Field;
import io.weir.domain.source.SourceColumn;
import io.weir.domain.source.SourceColumn.Origin;
import io.weir.domain.source.SourceShape;
import java.util.ArrayList;
import java.util.List;

/** Fills the value columns of one row from the bytes of a record's value. Not thread-safe. */
interface ValueDecoder {
  /**
   * Appends exactly one value to each value column and ends no row. Where it throws, the columns
   * are left as they happen to be: the caller takes the row back.
   */
  void decode(byte[] bytes, int start, int length, BatchBuilder rows) throws DecodeException;

  /** A value column and its place in the row. */
  record Target(int index, Field field, String path) {}

  static ValueDecoder of(SourceShape shape) {
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < shape.columns().size(); i++) {
      SourceColumn column = shape.columns().get(i);
      if (column.origin() == Origin.VALUE) {
        targets.add(new Target(i, column.field(), column.path()));
      }
    }
    return switch (shape.format()) {
      case JSON -> new JsonValueDecoder(targets);
      case CSV -> new CsvValueDecoder(targets);
      // One value, whole; what it is read as follows from the column's type.
      case JSONB, TEXT, BYTES -> new WholeValueDecoder(targets);
      case NONE ->
          throw new IllegalArgumentException("a source without a format has no bytes to decode");
    };
  }
}
