package io.weir.session.copy;

import io.weir.sql.statement.DataStatement.CopyFormat;

/** CSV as PostgreSQL reads it: quoted fields may hold delimiters, newlines and doubled quotes. */
final class CsvRecords extends RecordReader {
  private static final byte QUOTE = '"';

  private byte[] field = new byte[256];

  /** Whether the search for the end of the record is within quotes. */
  private boolean quoted;

  CsvRecords(CopyFormat format, RecordSink sink) {
    super(format, sink);
  }

  @Override
  protected int recordEnd(byte[] data, int from, int to) {
    for (int i = from; i < to; i++) {
      byte c = data[i];
      if (c == QUOTE) {
        // A doubled quote leaves and enters again, which is the same.
        quoted = !quoted;
      } else if (c == '\n' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  @Override
  protected void fields(byte[] data, int from, int to) {
    if (field.length < to - from) {
      field = new byte[Math.max(to - from, field.length * 2)];
    }
    int i = field(data, from, to);
    while (i < to) {
      // Over the delimiter; where the record ends after it, an empty field is still to come.
      i = field(data, i + 1, to);
    }
  }

  /** Reads one field and gives where it ends: at a delimiter or at {@code to}. */
  private int field(byte[] data, int from, int to) {
    int length = 0;
    boolean wasQuoted = false;
    int i = from;
    while (i < to && data[i] != format.delimiter()) {
      if (data[i] != QUOTE) {
        field[length++] = data[i++];
        continue;
      }
      wasQuoted = true;
      i++;
      while (true) {
        if (i >= to) {
          throw malformed("unterminated CSV quoted field")
              .withDetail("The record ends at line " + line() + ".")
              .exception();
        }
        byte c = data[i];
        if (c == QUOTE && i + 1 < to && data[i + 1] == QUOTE) {
          field[length++] = QUOTE;
          i += 2;
        } else if (c == QUOTE) {
          i++;
          break;
        } else {
          field[length++] = c;
          i++;
        }
      }
    }
    if (!wasQuoted && isNullText(field, 0, length)) {
      sink.nullField();
    } else {
      sink.field(field, 0, length);
    }
    return i;
  }
}
