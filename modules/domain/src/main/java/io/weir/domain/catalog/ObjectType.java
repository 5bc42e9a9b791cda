package io.weir.domain.catalog;

/** What a catalog entry is. */
public enum ObjectType {
  SECRET("secret"),
  CONNECTION("connection"),
  SOURCE("source"),
  SINK("sink"),
  /**
   * A collection that a source feeds beside or instead of its main one: an output, or its errors.
   */
  SUBSOURCE("subsource"),
  TABLE("table"),
  VIEW("view"),
  MATERIALIZED_VIEW("materialized-view"),
  /** A materialized view that is staged to take the place of another one. */
  REPLACEMENT("replacement"),
  CLUSTER("cluster");

  private final String key;

  ObjectType(String key) {
    this.key = key;
  }

  /** As {@code weir_objects.type} shows it. */
  public String key() {
    return key;
  }

  /** As error texts say it. */
  public String words() {
    return key.replace('-', ' ');
  }

  /** Whether rows can be selected from it; such names share one namespace, as in PostgreSQL. */
  public boolean isRelation() {
    return this != SECRET && this != CONNECTION && this != SINK && this != CLUSTER;
  }
}
