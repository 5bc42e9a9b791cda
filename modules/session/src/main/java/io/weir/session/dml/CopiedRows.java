package io.weir.session.dml;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Schema;
import io.weir.columnar.text.ValueText;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.copy.RecordSink;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Turns the records of a COPY into the rows of a table; columns that are not named are NULL. */
final class CopiedRows implements RecordSink {
  /** All rows of a COPY are written at once, so they have to fit into memory. */
  private static final long MAX_BYTES = 512L << 20;

  private static final int MAX_SHOWN = 100;

  private final String table;
  private final Schema schema;
  private final List<Integer> columns;
  private final BatchBuilder builder;
  private int next;
  private long records;

  /**
   * @param columns where each field of a record goes
   */
  CopiedRows(String table, Schema schema, List<Integer> columns) {
    this.table = table;
    this.schema = schema;
    this.columns = List.copyOf(columns);
    this.builder = new BatchBuilder(schema.types(), 1024);
  }

  @Override
  public void field(byte[] data, int start, int length) {
    int column = column();
    DataType type = schema.type(column);
    String text = new String(data, start, length, StandardCharsets.UTF_8);
    try {
      ValueText.parse(type, text, builder.column(column));
    } catch (RejectedException e) {
      throw e.rejection()
          .withDetail(place() + ", column " + schema.field(column).name() + ": " + shown(text))
          .exception();
    }
  }

  @Override
  public void nullField() {
    builder.column(column()).appendNull();
  }

  private int column() {
    if (next == columns.size()) {
      throw Rejection.of("22P04", "extra data after last expected column")
          .withDetail(place() + ".")
          .exception();
    }
    return columns.get(next++);
  }

  @Override
  public void endRecord(long line) {
    if (next < columns.size()) {
      throw Rejection.of(
              "22P04", "missing data for column \"" + schema.field(columns.get(next)).name() + "\"")
          .withDetail("COPY " + table + ", line " + line + ".")
          .exception();
    }
    for (int i = 0; i < schema.size(); i++) {
      if (!columns.contains(i)) {
        builder.column(i).appendNull();
      }
    }
    builder.endRow();
    next = 0;
    records++;
    if ((records & 0xfff) == 0 && builder.bytes() > MAX_BYTES) {
      throw Rejection.of(
              SqlState.PROGRAM_LIMIT_EXCEEDED,
              "COPY of more than " + (MAX_BYTES >> 20) + " MB is not supported")
          .withHint("Split the data: each COPY is written as one.")
          .exception();
    }
  }

  /** Rows that one record each became. */
  long records() {
    return records;
  }

  Batch build() {
    return builder.build();
  }

  private String place() {
    return "COPY " + table + ", record " + (records + 1);
  }

  private static String shown(String text) {
    return "\"" + (text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...") + "\"";
  }
}
