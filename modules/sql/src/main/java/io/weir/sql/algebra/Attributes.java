package io.weir.sql.algebra;

import io.weir.columnar.DataType;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the attributes of one query. Thread-safe, as a prepared query may run on several. */
public final class Attributes {
  private final AtomicInteger next = new AtomicInteger();

  public Attribute fresh(String name, DataType type, boolean nullable) {
    return new Attribute(next.getAndIncrement(), name, type, nullable);
  }

  /** One that will hold what {@code term} gives. */
  public Attribute fresh(String name, Term term) {
    return fresh(name, term.type(), term.nullable());
  }

  /** One of the same name and type as {@code attribute}. */
  public Attribute like(Attribute attribute) {
    return fresh(attribute.name(), attribute.type(), attribute.nullable());
  }

  /** One of the same name and type as {@code attribute} that may be null. */
  public Attribute nullableLike(Attribute attribute) {
    return fresh(attribute.name(), attribute.type(), true);
  }
}
