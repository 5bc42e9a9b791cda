package io.weir.domain.catalog;

import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.secret.SecretDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.sink.SinkDefinition;
import io.weir.domain.source.SourceDefinition;
import io.weir.kernel.ObjectId;
import java.util.Collection;
import java.util.List;

/**
 * What a catalog entry's own kind needs to know to be planned over. Holds no secret, only
 * references.
 */
public sealed interface ObjectDefinition {
  /** The secrets that the definition refers to, in the versions that it does. */
  default Collection<SecretRef> secrets() {
    return switch (this) {
      case OfConnection connection -> connection.definition().secrets().values();
      case OfSource source -> source.definition().secrets().values();
      case OfSink sink -> sink.definition().secrets().values();
      case OfSecret secret -> List.of();
      case OfSubsource part -> List.of();
      case OfView view -> List.of();
      case OfMaterializedView view -> List.of();
      case OfCluster cluster -> List.of();
    };
  }

  record OfSecret(SecretDefinition definition) implements ObjectDefinition {}

  record OfConnection(ConnectionDefinition definition) implements ObjectDefinition {}

  /** A source or a table. */
  record OfSource(SourceDefinition definition) implements ObjectDefinition {}

  record OfSink(SinkDefinition definition) implements ObjectDefinition {}

  /** An output or the errors of {@code source}. */
  record OfSubsource(ObjectId source) implements ObjectDefinition {}

  /** A view that is expanded where it is used. */
  record OfView(String query) implements ObjectDefinition {}

  record OfMaterializedView(String query, ObjectId cluster) implements ObjectDefinition {}

  record OfCluster(ClusterDefinition definition) implements ObjectDefinition {}
}
