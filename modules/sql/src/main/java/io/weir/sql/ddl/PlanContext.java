package io.weir.sql.ddl;

import io.weir.domain.catalog.CatalogSnapshot;

/**
 * What a statement is planned in.
 *
 * @param owner the user who will own what is created
 * @param cluster the session's cluster, for objects that name none
 */
public record PlanContext(CatalogSnapshot catalog, String owner, String cluster) {
  /** The schema of all objects of users. */
  public static final String SCHEMA = "public";

  /** The built-in cluster. */
  public static final String DEFAULT_CLUSTER = "quickstart";
}
