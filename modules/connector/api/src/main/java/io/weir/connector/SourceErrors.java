package io.weir.connector;

import io.weir.columnar.Schema;
import io.weir.domain.source.ErrorsRelation;

/** The error relation {@code <source>_errors}: every record that could not be decoded, and why. */
public final class SourceErrors {
  public static final Schema SCHEMA = ErrorsRelation.SCHEMA;

  private SourceErrors() {}
}
