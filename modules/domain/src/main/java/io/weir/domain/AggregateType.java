package io.weir.domain;

import java.util.Locale;

/**
 * The kinds of aggregate; the lower-case name is the sharding entity type and the journal's prefix.
 */
public enum AggregateType {
  CATALOG,
  SECRET,
  CONNECTION,
  SOURCE,
  SINK,
  CLUSTER,
  VIEW,
  OPERATION;

  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
