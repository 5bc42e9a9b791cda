package io.weir.sql.ddl;

import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.gateway.Clusters;
import io.weir.gateway.ConnectorFacts;
import io.weir.gateway.Vault;
import java.time.Instant;

/**
 * What a statement is planned in.
 *
 * @param owner the user who will own what is created
 * @param cluster the session's cluster, for objects that name none
 * @param connectors what options there are
 * @param clusters what clusters can be made of, and how they stand
 * @param vault seals what must not stand in a plan
 * @param now when the statement began
 */
public record PlanContext(
    CatalogSnapshot catalog,
    String owner,
    String cluster,
    ConnectorFacts connectors,
    Clusters clusters,
    Vault vault,
    Instant now) {
  /** The schema of all objects of users. */
  public static final String SCHEMA = "public";

  /** The built-in cluster. */
  public static final String DEFAULT_CLUSTER = "quickstart";
}
