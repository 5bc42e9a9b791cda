package io.weir.connector.encode;

import io.weir.columnar.Batch;
import io.weir.columnar.ByteSink;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Schema;
import io.weir.columnar.text.ValueText;
import io.weir.columnar.value.Calendar;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows as JSON objects, a field for each column, without spaces. Integers, finite floats and
 * booleans are their JSON selves; a jsonb stands as it is. Everything else is a string: a numeric
 * with all its digits, timestamps as milliseconds since 1970 with three more digits ({@code
 * "1646785120000.123"}), the rest as PostgreSQL prints it. Stateless; thread-safe.
 */
public final class JsonRows {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final int[] columns;
  private final DataType[] types;

  /** {@code {"first":}, {@code ,"second":} and so on. */
  private final byte[][] heads;

  public JsonRows(Schema schema) {
    this(schema, IntStream.range(0, schema.size()).boxed().toList());
  }

  /** Some of the columns, by their indexes in {@code schema}. */
  public JsonRows(Schema schema, List<Integer> selected) {
    columns = selected.stream().mapToInt(Integer::intValue).toArray();
    types = selected.stream().map(schema::type).toArray(DataType[]::new);
    heads = new byte[columns.length][];
    for (int i = 0; i < columns.length; i++) {
      byte[] name = schema.field(columns[i]).name().getBytes(StandardCharsets.UTF_8);
      ByteSink head = new ByteSink();
      head.put(i == 0 ? '{' : ',');
      string(name, 0, name.length, head);
      head.put(':');
      heads[i] = head.toByteArray();
    }
  }

  /** Appends the object of row {@code row}. */
  public void append(Batch batch, int row, ByteSink out) {
    if (columns.length == 0) {
      out.put('{');
    }
    for (int i = 0; i < columns.length; i++) {
      out.put(heads[i], 0, heads[i].length);
      value(types[i], batch.column(columns[i]), row, out);
    }
    out.put('}');
  }

  private static void value(DataType type, Column column, int row, ByteSink out) {
    if (column.isNull(row)) {
      out.putText("null");
      return;
    }
    switch (type.kind()) {
      case BOOLEAN -> out.putText(((LongColumn) column).get(row) != 0 ? "true" : "false");
      case INT2, INT4, INT8 -> ValueText.append(type, column, row, out);
      case FLOAT4, FLOAT8 -> {
        if (Double.isFinite(((DoubleColumn) column).get(row))) {
          ValueText.append(type, column, row, out);
        } else {
          quoted(type, column, row, out);
        }
      }
      case TEXT -> {
        BytesColumn texts = (BytesColumn) column;
        string(texts.data(), texts.start(row), texts.length(row), out);
      }
      case JSONB -> ValueText.append(type, column, row, out);
      case BYTEA -> {
        out.putText("\"\\");
        ValueText.append(type, column, row, out); // begins with the backslash that is escaped here
        out.put('"');
      }
      case TIMESTAMP, TIMESTAMPTZ -> {
        long micros = ((LongColumn) column).get(row);
        if (Calendar.isFinite(micros)) {
          timestamp(micros, out);
        } else {
          quoted(type, column, row, out);
        }
      }
      case NUMERIC, DATE, INTERVAL, UUID -> quoted(type, column, row, out);
    }
  }

  /** A text that holds nothing to escape. */
  private static void quoted(DataType type, Column column, int row, ByteSink out) {
    out.put('"');
    ValueText.append(type, column, row, out);
    out.put('"');
  }

  private static void timestamp(long micros, ByteSink out) {
    out.put('"');
    number(Math.floorDiv(micros, 1000L), out);
    int rest = (int) Math.floorMod(micros, 1000L);
    out.put('.');
    out.put('0' + rest / 100);
    out.put('0' + rest / 10 % 10);
    out.put('0' + rest % 10);
    out.put('"');
  }

  /** Far from the smallest long: milliseconds of a time. */
  private static void number(long value, ByteSink out) {
    if (value < 0) {
      out.put('-');
    }
    long absolute = Math.abs(value);
    int digits = 1;
    for (long rest = absolute / 10; rest != 0; rest /= 10) {
      digits++;
    }
    int at = out.space(digits) + digits;
    byte[] bytes = out.array();
    for (int i = 0; i < digits; i++) {
      bytes[--at] = (byte) ('0' + absolute % 10);
      absolute /= 10;
    }
  }

  private static void string(byte[] utf8, int start, int length, ByteSink out) {
    out.put('"');
    int from = start;
    int end = start + length;
    for (int i = start; i < end; i++) {
      byte b = utf8[i];
      if (b == '"' || b == '\\' || (b >= 0 && b < 0x20)) {
        out.put(utf8, from, i - from);
        escape(b, out);
        from = i + 1;
      }
    }
    out.put(utf8, from, end - from);
    out.put('"');
  }

  private static void escape(byte b, ByteSink out) {
    out.put('\\');
    switch (b) {
      case '\n' -> out.put('n');
      case '\r' -> out.put('r');
      case '\t' -> out.put('t');
      case '"', '\\' -> out.put(b);
      default -> {
        out.putText("u00");
        out.put(HEX[b >> 4]);
        out.put(HEX[b & 15]);
      }
    }
  }
}
