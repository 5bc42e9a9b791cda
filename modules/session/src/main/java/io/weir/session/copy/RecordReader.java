package io.weir.session.copy;

import io.weir.kernel.Rejection;
import io.weir.sql.statement.DataStatement.CopyFormat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts the bytes that a client sends into records and these into fields. Pieces may end anywhere.
 * Fails with 22P04 where the text is not of its format.
 */
public abstract class RecordReader {
  /** A record that is longer than this is refused before it fills the memory. */
  private static final int MAX_RECORD_BYTES = 256 << 20;

  protected final CopyFormat format;
  protected final RecordSink sink;
  private final byte[] nullText;

  private byte[] buffer = new byte[8192];
  private int size;

  /** Where the search for the record's end goes on. */
  private int scanned;

  private long line = 1;
  private boolean ended;
  private boolean headerRead;

  protected RecordReader(CopyFormat format, RecordSink sink) {
    this.format = format;
    this.sink = sink;
    this.nullText = format.nullText().getBytes(StandardCharsets.UTF_8);
  }

  public static RecordReader of(CopyFormat format, RecordSink sink) {
    return format.csv() ? new CsvRecords(format, sink) : new TextRecords(format, sink);
  }

  /** Takes a piece. */
  public final void data(byte[] piece) {
    if (size + piece.length > buffer.length) {
      if ((long) size + piece.length > MAX_RECORD_BYTES) {
        throw malformed("a line is longer than " + (MAX_RECORD_BYTES >> 20) + " MB").exception();
      }
      buffer = Arrays.copyOf(buffer, Math.max(size + piece.length, buffer.length * 2));
    }
    System.arraycopy(piece, 0, buffer, size, piece.length);
    size += piece.length;
    int from = 0;
    while (scanned < size && !ended) {
      int end = recordEnd(buffer, scanned, size);
      scanned = end < 0 ? size : end + 1;
      if (end >= 0) {
        record(from, end);
        from = scanned;
      }
    }
    System.arraycopy(buffer, from, buffer, 0, size - from);
    size -= from;
    scanned -= from;
  }

  /** All was sent: the last record may lack its end of line. */
  public final void end() {
    if (!ended && size > 0) {
      record(0, size);
      size = 0;
    }
  }

  private void record(int from, int to) {
    int end = to > from && buffer[to - 1] == '\r' ? to - 1 : to;
    long begin = line;
    for (int i = from; i <= to && i < size; i++) {
      if (buffer[i] == '\n') {
        line++;
      }
    }
    if (end - from == 2 && buffer[from] == '\\' && buffer[from + 1] == '.') {
      ended = true;
    } else if (format.header() && !headerRead) {
      headerRead = true;
    } else {
      fields(buffer, from, end);
      sink.endRecord(begin);
    }
  }

  /** The line that the record being read began at, for errors. */
  protected final long line() {
    return line;
  }

  protected final boolean isNullText(byte[] data, int from, int to) {
    return Arrays.equals(data, from, to, nullText, 0, nullText.length);
  }

  /**
   * The index of the newline that ends the record, or -1 where it is not there yet. Called with
   * every byte once.
   */
  protected abstract int recordEnd(byte[] data, int from, int to);

  /** Gives the fields of {@code data[from .. to)} to the sink. */
  protected abstract void fields(byte[] data, int from, int to);

  protected static Rejection malformed(String message) {
    return Rejection.of("22P04", message);
  }
}
