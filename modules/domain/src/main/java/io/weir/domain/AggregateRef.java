package io.weir.domain;

import io.weir.kernel.ObjectId;

/** Names one aggregate. There is one catalog, {@link #CATALOG}. */
public record AggregateRef(AggregateType type, ObjectId id) {
  public static final AggregateRef CATALOG =
      new AggregateRef(AggregateType.CATALOG, new ObjectId("catalog"));

  /** The id under which the aggregate's events stand in the journal. */
  public String persistenceId() {
    return type.key() + "|" + id.value();
  }

  /** As messages and logs name it: {@code source u7}. */
  @Override
  public String toString() {
    return type.key() + " " + id;
  }
}
