package io.weir.connector;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;

/** The error relation {@code <source>_errors}: every record that could not be decoded, and why. */
public final class SourceErrors {
  public static final Schema SCHEMA =
      Schema.of(
          new Field("partition", DataType.TEXT, false),
          new Field("offset", DataType.TEXT, false),
          new Field("raw", DataType.BYTEA, true),
          new Field("reason", DataType.TEXT, false));

  private SourceErrors() {}
}
