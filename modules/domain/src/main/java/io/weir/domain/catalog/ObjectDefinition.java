package io.weir.domain.catalog;

import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.secret.SecretDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.sink.SinkDefinition;
import io.weir.domain.source.SourceDefinition;
import io.weir.kernel.ObjectId;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
      case OfReplacement staged -> List.of();
      case OfCluster cluster -> List.of();
    };
  }

  record OfSecret(SecretDefinition definition) implements ObjectDefinition {}

  /**
   * @param version rises by one with each ALTER CONNECTION, from 1, together with that of the
   *     connection's aggregate
   * @param history all definitions by their version, the present one among them
   */
  record OfConnection(
      ConnectionDefinition definition, long version, Map<Long, ConnectionDefinition> history)
      implements ObjectDefinition {
    /** {@code version} may be 0 and {@code history} null: journals of 0.1 do not have them. */
    public OfConnection(
        ConnectionDefinition definition,
        long version,
        @Nullable Map<Long, ConnectionDefinition> history) {
      this.definition = definition;
      this.version = Math.max(version, 1);
      this.history =
          history == null
              ? Map.of(this.version, definition)
              : Collections.unmodifiableMap(new TreeMap<>(history));
    }

    /** The first version. */
    public OfConnection(ConnectionDefinition definition) {
      this(definition, 1, null);
    }

    /** With {@code definition} as the next version. */
    public OfConnection next(ConnectionDefinition newDefinition) {
      Map<Long, ConnectionDefinition> all = new TreeMap<>(history);
      all.put(version + 1, newDefinition);
      return new OfConnection(newDefinition, version + 1, all);
    }
  }

  /** A source or a table. */
  record OfSource(SourceDefinition definition) implements ObjectDefinition {}

  record OfSink(SinkDefinition definition) implements ObjectDefinition {}

  /** An output or the errors of {@code source}. */
  record OfSubsource(ObjectId source) implements ObjectDefinition {}

  /** A view that is expanded where it is used. */
  record OfView(String query) implements ObjectDefinition {}

  /**
   * @param former what it was before each replacement that was applied to it, the oldest first
   */
  record OfMaterializedView(String query, ObjectId cluster, List<Former> former)
      implements ObjectDefinition {
    public OfMaterializedView(String query, ObjectId cluster, @Nullable List<Former> former) {
      this.query = query;
      this.cluster = cluster;
      this.former = former == null ? List.of() : List.copyOf(former);
    }

    public OfMaterializedView(String query, ObjectId cluster) {
      this(query, cluster, List.of());
    }

    /** Of its present definition; the first is 1. */
    public long version() {
      return former.size() + 1L;
    }
  }

  /** A definition that a materialized view had. */
  record Former(String query, ObjectId cluster) {}

  /** What {@code target} is to become. */
  record OfReplacement(String query, ObjectId cluster, ObjectId target)
      implements ObjectDefinition {}

  /**
   * @param pending what it is being turned into, while its old replicas still run; null while
   *     nothing is pending
   */
  record OfCluster(ClusterDefinition definition, @Nullable PendingShape pending)
      implements ObjectDefinition {
    public OfCluster(ClusterDefinition definition) {
      this(definition, null);
    }

    public OfCluster with(@Nullable PendingShape shape) {
      return new OfCluster(definition, shape);
    }
  }

  /**
   * A shape whose replicas hydrate beside those of a cluster.
   *
   * @param id of the reconfiguration, see {@link io.weir.domain.cluster.Reconfiguration}
   */
  record PendingShape(String id, ClusterDefinition target) {}
}
