package io.weir.columnar;

/** A named, typed column of a {@link Schema}. */
public record Field(String name, DataType type, boolean nullable) {
  public Field(String name, DataType type) {
    this(name, type, true);
  }
}
