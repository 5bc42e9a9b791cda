package io.weir.domain.source;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;

/** The relation {@code <source>_errors}: every record that could not be decoded, and why. */
public final class ErrorsRelation {
  public static final Schema SCHEMA =
      Schema.of(
          new Field("partition", DataType.TEXT, false),
          new Field("offset", DataType.TEXT, false),
          new Field("raw", DataType.BYTEA, true),
          new Field("reason", DataType.TEXT, false));

  private ErrorsRelation() {}

  /** The name of a source's errors relation. */
  public static String nameFor(String source) {
    return source + "_errors";
  }
}
