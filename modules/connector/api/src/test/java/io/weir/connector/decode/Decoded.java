package io.weir.connector.decode;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.columnar.text.ValueText;
import io.weir.connector.SourceErrors;
import io.weir.domain.source.SourceColumn;
import io.weir.domain.source.SourceColumn.Origin;
import io.weir.domain.source.SourceFormat;
import io.weir.domain.source.SourceShape;
import java.util.ArrayList;
import java.util.List;

/** Runs a decoder over records and shows rows and errors as text. */
final class Decoded {
  final SourceShape shape;
  private final RecordDecoder decoder;
  private final UpstreamRecord record = new UpstreamRecord();
  private BatchBuilder rows;
  private BatchBuilder errors = new BatchBuilder(SourceErrors.SCHEMA.types(), 0);
  private long offset;

  Decoded(SourceFormat format, boolean upsert, SourceColumn... columns) {
    shape = new SourceShape(format, upsert, 0, List.of(columns));
    decoder = new RecordDecoder(shape);
    rows = new BatchBuilder(shape.schema().types(), 0);
  }

  static SourceColumn value(String name, DataType type) {
    return new SourceColumn(new Field(name, type), Origin.VALUE, name);
  }

  static SourceColumn notNull(String name, DataType type) {
    return new SourceColumn(new Field(name, type, false), Origin.VALUE, name);
  }

  static SourceColumn of(String name, DataType type, Origin origin) {
    return new SourceColumn(new Field(name, type), origin, "");
  }

  UpstreamRecord next() {
    return record.at("3", offset++);
  }

  Decoded add(String value) {
    return decode(next().value(value));
  }

  Decoded decode(UpstreamRecord filled) {
    decoder.decode(filled, rows, errors);
    return this;
  }

  /** Takes the rows; nulls are {@code null}, columns parted by a bar. */
  List<String> rows() {
    List<String> shown = show(shape.schema(), rows.build());
    rows = new BatchBuilder(shape.schema().types(), 0);
    return shown;
  }

  /** Takes the errors: {@code partition|offset|raw|reason}. */
  List<String> errors() {
    List<String> shown = show(SourceErrors.SCHEMA, errors.build());
    errors = new BatchBuilder(SourceErrors.SCHEMA.types(), 0);
    return shown;
  }

  /** The reason of the only error. */
  String reason() {
    List<String> all = errors();
    if (all.size() != 1) {
      throw new AssertionError("one error expected: " + all + " rows: " + rows());
    }
    String[] parts = all.get(0).split("\\|", 4);
    return parts[3];
  }

  private static List<String> show(Schema schema, Batch batch) {
    List<String> shown = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      List<String> cells = new ArrayList<>();
      for (int c = 0; c < schema.size(); c++) {
        cells.add(
            batch.column(c).isNull(row)
                ? "null"
                : ValueText.format(schema.type(c), batch.column(c), row));
      }
      String text = String.join("|", cells);
      shown.add(batch.weight(row) == 1 ? text : text + " * " + batch.weight(row));
    }
    return shown;
  }
}
