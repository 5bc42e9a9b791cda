package io.weir.pgwire;

import io.netty.buffer.ByteBuf;
import io.weir.columnar.Batch;
import io.weir.columnar.ByteSink;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Schema;
import io.weir.columnar.text.ValueText;

/** Writes rows as DataRow messages. One a connection, used on its event loop alone. */
final class ValueWriter {
  private final ByteSink text = new ByteSink();

  void dataRow(BackendWriter writer, Schema schema, ResultFormats formats, Batch batch, int row) {
    ByteBuf out = writer.begin('D');
    out.writeShort(schema.size());
    for (int i = 0; i < schema.size(); i++) {
      Column column = batch.column(i);
      if (column.isNull(row)) {
        out.writeInt(-1);
        continue;
      }
      int lengthAt = out.writerIndex();
      out.writeInt(0);
      if (formats.isBinary(i)) {
        binary(schema.type(i), column, row, out);
      } else {
        text(schema.type(i), column, row, out);
      }
      out.setInt(lengthAt, out.writerIndex() - lengthAt - 4);
    }
    writer.end();
  }

  private void text(DataType type, Column column, int row, ByteBuf out) {
    text.clear();
    ValueText.append(type, column, row, text);
    out.writeBytes(text.array(), 0, text.size());
  }

  private static void binary(DataType type, Column column, int row, ByteBuf out) {
    switch (type.kind()) {
      case BOOLEAN -> out.writeByte((int) longOf(column, row));
      case INT2 -> out.writeShort((int) longOf(column, row));
      case INT4 -> out.writeInt((int) longOf(column, row));
      case INT8 -> out.writeLong(longOf(column, row));
      case FLOAT4 -> out.writeFloat((float) doubleOf(column, row));
      case FLOAT8 -> out.writeDouble(doubleOf(column, row));
      case DATE -> out.writeInt(BinaryValues.toPgDays(longOf(column, row)));
      case TIMESTAMP, TIMESTAMPTZ -> out.writeLong(BinaryValues.toPgMicros(longOf(column, row)));
      case NUMERIC -> BinaryNumeric.write((BytesColumn) column, row, out);
      case INTERVAL -> BinaryValues.writeInterval((BytesColumn) column, row, out);
      case JSONB -> {
        out.writeByte(1);
        bytes((BytesColumn) column, row, out);
      }
      case TEXT, BYTEA, UUID -> bytes((BytesColumn) column, row, out);
    }
  }

  private static void bytes(BytesColumn column, int row, ByteBuf out) {
    out.writeBytes(column.data(), column.start(row), column.length(row));
  }

  private static long longOf(Column column, int row) {
    return ((LongColumn) column).get(row);
  }

  private static double doubleOf(Column column, int row) {
    return ((DoubleColumn) column).get(row);
  }
}
