package io.weir.sql.algebra;

import io.weir.columnar.DataType;

/** A column of an intermediate result. Two attributes are the same only if they are one object. */
public final class Attribute {
  private final int id;
  private final String name;
  private final DataType type;
  private final boolean nullable;

  Attribute(int id, String name, DataType type, boolean nullable) {
    this.id = id;
    this.name = name;
    this.type = type;
    this.nullable = nullable;
  }

  /** What the user knows it by; not unique. */
  public String name() {
    return name;
  }

  public DataType type() {
    return type;
  }

  /** False where it is known that no row has a null here. */
  public boolean nullable() {
    return nullable;
  }

  @Override
  public int hashCode() {
    // By number, so that hash tables iterate in the same order in every run.
    return id;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public String toString() {
    return name + "#" + id;
  }
}
