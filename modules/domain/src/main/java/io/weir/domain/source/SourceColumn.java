package io.weir.domain.source;

import io.weir.columnar.Field;

/**
 * A column of a source's main output and where its value comes from.
 *
 * @param path for {@link Origin#VALUE} the field's name in the record; else the empty text
 */
public record SourceColumn(Field field, Origin origin, String path) {
  /** Which part of a record a column is taken from. */
  public enum Origin {
    VALUE,
    KEY,
    PARTITION,
    OFFSET,
    TIMESTAMP,
    HEADERS
  }
}
