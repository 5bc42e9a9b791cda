package io.weir.pgwire;

import io.netty.buffer.ByteBuf;
import io.weir.columnar.Batch;
import io.weir.columnar.ByteSink;
import io.weir.columnar.Column;
import io.weir.columnar.Schema;
import io.weir.columnar.text.ValueText;
import io.weir.gateway.Session.CopyText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the rows of one COPY TO STDOUT, a CopyData message a line, as PostgreSQL does: the text
 * format with backslash escapes, or CSV with quotes where they are needed.
 */
final class CopyRows {
  private static final byte QUOTE = '"';

  private final CopyText format;
  private final byte[] nullText;
  private final byte delimiter;
  private final ByteSink text = new ByteSink();

  CopyRows(CopyText format) {
    this.format = format;
    this.nullText = format.nullText().getBytes(StandardCharsets.UTF_8);
    this.delimiter = (byte) format.delimiter();
  }

  /** The names of the columns, where the client asked for them. */
  void header(BackendWriter writer, Schema schema) {
    if (!format.header()) {
      return;
    }
    ByteBuf out = writer.begin('d');
    for (int i = 0; i < schema.size(); i++) {
      separate(i, out);
      byte[] name = schema.field(i).name().getBytes(StandardCharsets.UTF_8);
      value(name, name.length, schema.size() == 1, out);
    }
    out.writeByte('\n');
    writer.end();
  }

  void row(BackendWriter writer, Schema schema, Batch batch, int row) {
    ByteBuf out = writer.begin('d');
    for (int i = 0; i < schema.size(); i++) {
      separate(i, out);
      Column column = batch.column(i);
      if (column.isNull(row)) {
        out.writeBytes(nullText);
        continue;
      }
      text.clear();
      ValueText.append(schema.type(i), column, row, text);
      value(text.array(), text.size(), schema.size() == 1, out);
    }
    out.writeByte('\n');
    writer.end();
  }

  private void separate(int column, ByteBuf out) {
    if (column > 0) {
      out.writeByte(delimiter);
    }
  }

  private void value(byte[] bytes, int length, boolean alone, ByteBuf out) {
    if (!format.csv()) {
      escape(bytes, length, out);
    } else if (needsQuotes(bytes, length, alone)) {
      quote(bytes, length, out);
    } else {
      out.writeBytes(bytes, 0, length);
    }
  }

  private boolean needsQuotes(byte[] bytes, int length, boolean alone) {
    if (Arrays.equals(bytes, 0, length, nullText, 0, nullText.length)) {
      return true;
    }
    if (alone && length == 2 && bytes[0] == '\\' && bytes[1] == '.') {
      // On a line of its own that is the end of the data.
      return true;
    }
    for (int i = 0; i < length; i++) {
      byte b = bytes[i];
      if (b == delimiter || b == QUOTE || b == '\n' || b == '\r') {
        return true;
      }
    }
    return false;
  }

  private static void quote(byte[] bytes, int length, ByteBuf out) {
    out.writeByte(QUOTE);
    for (int i = 0; i < length; i++) {
      if (bytes[i] == QUOTE) {
        out.writeByte(QUOTE);
      }
      out.writeByte(bytes[i]);
    }
    out.writeByte(QUOTE);
  }

  private void escape(byte[] bytes, int length, ByteBuf out) {
    for (int i = 0; i < length; i++) {
      byte b = bytes[i];
      switch (b) {
        case '\\' -> out.writeByte('\\').writeByte('\\');
        case '\t' -> out.writeByte('\\').writeByte('t');
        case '\n' -> out.writeByte('\\').writeByte('n');
        case '\r' -> out.writeByte('\\').writeByte('r');
        case '\b' -> out.writeByte('\\').writeByte('b');
        case '\f' -> out.writeByte('\\').writeByte('f');
        case 0x0b -> out.writeByte('\\').writeByte('v');
        default -> {
          if (b == delimiter) {
            out.writeByte('\\');
          }
          out.writeByte(b);
        }
      }
    }
  }
}
