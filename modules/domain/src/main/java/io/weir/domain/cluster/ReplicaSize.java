package io.weir.domain.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The sizes that a replica can have, and how many workers run its dataflows. */
public enum ReplicaSize {
  SIZE_3XSMALL("3xsmall", 1),
  SIZE_2XSMALL("2xsmall", 1),
  SIZE_XSMALL("xsmall", 1),
  SIZE_SMALL("small", 2),
  SIZE_MEDIUM("medium", 4),
  SIZE_LARGE("large", 8),
  SIZE_XLARGE("xlarge", 16);

  private final String sqlName;
  private final int workers;

  ReplicaSize(String sqlName, int workers) {
    this.sqlName = sqlName;
    this.workers = workers;
  }

  public String sqlName() {
    return sqlName;
  }

  public int workers() {
    return workers;
  }

  public static Optional<ReplicaSize> of(String sqlName) {
    return Arrays.stream(values()).filter(s -> s.sqlName.equals(sqlName)).findFirst();
  }

  public static List<String> names() {
    return Arrays.stream(values()).map(ReplicaSize::sqlName).toList();
  }
}
