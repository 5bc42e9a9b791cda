package io.weir.sql.algebra;

/** One key of an order: what by, and which way. */
public record SortItem<T>(T key, boolean descending, boolean nullsFirst) {
  public <U> SortItem<U> with(U newKey) {
    return new SortItem<>(newKey, descending, nullsFirst);
  }
}
