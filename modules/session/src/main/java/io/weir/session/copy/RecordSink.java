package io.weir.session.copy;

/** Takes the fields of records, one after the other. */
public interface RecordSink {
  /** The next field of the record; {@code data} may be changed after the call returns. */
  void field(byte[] data, int start, int length);

  /** A field that is NULL. */
  void nullField();

  /**
   * The record ends.
   *
   * @param line where it began, from 1
   */
  void endRecord(long line);
}
