package io.weir.connector.postgres;

import io.weir.columnar.Batch;
import io.weir.columnar.ByteSink;
import io.weir.columnar.Column;
import io.weir.columnar.Schema;
import io.weir.columnar.text.ValueText;
import java.sql.SQLException;
import org.postgresql.copy.CopyIn;

/** Rows as the lines that COPY FROM STDIN takes, sent on in pieces. Not thread-safe. */
final class CopyText {
  private static final int PIECE = 64 << 10;

  private final Schema schema;
  private final ByteSink value = new ByteSink();
  private final ByteSink lines = new ByteSink(PIECE + 4096);

  CopyText(Schema schema) {
    this.schema = schema;
  }

  /** One row, with a letter before it. */
  void line(char letter, Batch batch, int row, CopyIn to) throws SQLException {
    lines.put(letter);
    for (int i = 0; i < schema.size(); i++) {
      lines.put('\t');
      Column column = batch.column(i);
      if (column.isNull(row)) {
        lines.put('\\');
        lines.put('N');
      } else {
        value.clear();
        ValueText.append(schema.type(i), column, row, value);
        escape(value.array(), value.size());
      }
    }
    lines.put('\n');
    if (lines.size() >= PIECE) {
      flush(to);
    }
  }

  void flush(CopyIn to) throws SQLException {
    to.writeToCopy(lines.array(), 0, lines.size());
    lines.clear();
  }

  private void escape(byte[] bytes, int length) {
    int from = 0;
    for (int at = 0; at < length; at++) {
      int letter =
          switch (bytes[at]) {
            case '\\' -> '\\';
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\r' -> 'r';
            default -> 0;
          };
      if (letter != 0) {
        lines.put(bytes, from, at - from);
        lines.put('\\');
        lines.put(letter);
        from = at + 1;
      }
    }
    lines.put(bytes, from, length - from);
  }
}
