package io.weir.domain.catalog;

import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.source.SourceDefinition;
import io.weir.kernel.ObjectId;

/**
 * What a catalog entry's own kind needs to know to be planned over. Holds no secret, only
 * references.
 */
public sealed interface ObjectDefinition {
  record OfConnection(ConnectionDefinition definition) implements ObjectDefinition {}

  /** A source or a table. */
  record OfSource(SourceDefinition definition) implements ObjectDefinition {}

  /** An output or the errors of {@code source}. */
  record OfSubsource(ObjectId source) implements ObjectDefinition {}

  /** A view that is expanded where it is used. */
  record OfView(String query) implements ObjectDefinition {}

  record OfMaterializedView(String query, ObjectId cluster) implements ObjectDefinition {}

  record OfCluster(ClusterDefinition definition) implements ObjectDefinition {}
}
