package io.weir.domain.source;

import io.weir.columnar.Schema;
import java.util.List;

/**
 * How the records of a source become rows.
 *
 * @param upsert ENVELOPE UPSERT: a record replaces the row of the same key, a tombstone deletes it.
 *     The first {@code keyColumns} columns are the key
 * @param columns of the main output, in order, key and includes among them
 */
public record SourceShape(
    SourceFormat format, boolean upsert, int keyColumns, List<SourceColumn> columns) {
  public SourceShape {
    columns = List.copyOf(columns);
  }

  public Schema schema() {
    return new Schema(columns.stream().map(SourceColumn::field).toList());
  }
}
