package io.weir.connector.decode;

import io.weir.columnar.BatchBuilder;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.Field;
import java.util.List;

/**
 * One CSV line a record (RFC 4180, comma), its fields in the columns' order. As in PostgreSQL's
 * COPY an empty field is null unless it is quoted, and each field is read as its column's type
 * reads text. A line break at the end is ignored.
 */
final class CsvValueDecoder implements ValueDecoder {
  private final List<Target> targets;
  private final Cells cells = new Cells();
  private byte[] unquoted = new byte[256];

  CsvValueDecoder(List<Target> targets) {
    this.targets = targets;
  }

  @Override
  public void decode(byte[] bytes, int start, int length, BatchBuilder rows)
      throws DecodeException {
    int end = start + length;
    if (end > start && bytes[end - 1] == '\n') {
      end--;
    }
    if (end > start && bytes[end - 1] == '\r') {
      end--;
    }
    int at = start;
    int count = 0;
    while (true) {
      if (count == targets.size()) {
        throw new DecodeException(
            "expected " + targets.size() + " CSV fields, found more: extra data after the last");
      }
      Target target = targets.get(count++);
      at = field(bytes, at, end, target.field(), rows.column(target.index()));
      if (at == end) {
        break;
      }
      at++;
    }
    if (count < targets.size()) {
      throw new DecodeException(
          "expected "
              + targets.size()
              + " CSV fields, found "
              + count
              + ": missing \""
              + targets.get(count).field().name()
              + "\"");
    }
  }

  /** Appends the field that begins at {@code at}; returns where its comma is, or the end. */
  private int field(byte[] bytes, int at, int end, Field field, ColumnBuilder out)
      throws DecodeException {
    if (at < end && bytes[at] == '"') {
      return quoted(bytes, at + 1, end, field, out);
    }
    int to = at;
    while (to < end && bytes[to] != ',') {
      if (bytes[to] == '"') {
        throw DecodeException.ofColumn(field, "a quote in the middle of an unquoted CSV field");
      }
      to++;
    }
    if (to > at) {
      cells.appendText(field, Cells.text(field, bytes, at, to - at), out);
    } else if (field.nullable()) {
      out.appendNull();
    } else {
      throw DecodeException.ofColumn(field, "an empty CSV field is null, and the column is not");
    }
    return to;
  }

  private int quoted(byte[] bytes, int from, int end, Field field, ColumnBuilder out)
      throws DecodeException {
    if (unquoted.length < end - from) {
      unquoted = new byte[end - from];
    }
    int size = 0;
    int at = from;
    while (at < end) {
      if (bytes[at] != '"') {
        unquoted[size++] = bytes[at++];
      } else if (at + 1 < end && bytes[at + 1] == '"') {
        unquoted[size++] = '"';
        at += 2;
      } else {
        at++;
        if (at < end && bytes[at] != ',') {
          throw DecodeException.ofColumn(field, "something follows a quoted CSV field's end");
        }
        cells.appendText(field, Cells.text(field, unquoted, 0, size), out);
        return at;
      }
    }
    throw DecodeException.ofColumn(field, "unterminated CSV quoted field");
  }
}
