package io.weir.connector.decode;

import io.weir.columnar.Field;
import io.weir.kernel.RejectedException;

/**
 * A record that does not fit its source. The message is for the user: it names the column, the type
 * expected and the text found.
 */
final class DecodeException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int MESSAGE_LIMIT = 500;

  DecodeException(String message) {
    // No stack trace: a bad record is data, and there may be millions.
    super(shorten(message), null, false, false);
  }

  static DecodeException ofColumn(Field field, String message) {
    return new DecodeException("column \"" + field.name() + "\": " + message);
  }

  static DecodeException ofColumn(Field field, RejectedException rejected) {
    return ofColumn(field, rejected.rejection().message());
  }

  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? "" : message;
  }

  /** An offending text may be as large as a record. */
  static String shorten(String message) {
    return message.length() <= MESSAGE_LIMIT
        ? message
        : message.substring(0, MESSAGE_LIMIT) + "...";
  }
}
