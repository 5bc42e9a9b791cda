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

  /**
   * A view that is expanded where it is used.
   *
   * @param widths see {@link #widths}
   */
  record OfView(String query, Map<ObjectId, Integer> widths) implements ObjectDefinition {
    public OfView(String query, @Nullable Map<ObjectId, Integer> widths) {
      this.query = query;
      this.widths = ordered(widths);
    }

    public OfView(String query) {
      this(query, null);
    }
  }

  /**
   * @param former what it was before each replacement that was applied to it, the oldest first
   * @param widths see {@link #widths}
   */
  record OfMaterializedView(
      String query, ObjectId cluster, List<Former> former, Map<ObjectId, Integer> widths)
      implements ObjectDefinition {
    public OfMaterializedView(
        String query,
        ObjectId cluster,
        @Nullable List<Former> former,
        @Nullable Map<ObjectId, Integer> widths) {
      this.query = query;
      this.cluster = cluster;
      this.former = former == null ? List.of() : List.copyOf(former);
      this.widths = ordered(widths);
    }

    public OfMaterializedView(String query, ObjectId cluster) {
      this(query, cluster, List.of(), null);
    }

    /** Of its present definition; the first is 1. */
    public long version() {
      return former.size() + 1L;
    }

    /** The query that it has now, to be read as it was written. */
    public Former present() {
      return new Former(query, cluster, widths);
    }
  }

  /**
   * A definition that a materialized view has or had.
   *
   * @param widths see {@link ObjectDefinition#widths}
   */
  record Former(String query, ObjectId cluster, Map<ObjectId, Integer> widths) {
    public Former(String query, ObjectId cluster, @Nullable Map<ObjectId, Integer> widths) {
      this.query = query;
      this.cluster = cluster;
      this.widths = ordered(widths);
    }

    public Former(String query, ObjectId cluster) {
      this(query, cluster, null);
    }

    Former widened(ObjectId relation, int width) {
      return new Former(query, cluster, with(widths, relation, width));
    }
  }

  /**
   * What {@code target} is to become.
   *
   * @param widths see {@link #widths}
   */
  record OfReplacement(
      String query, ObjectId cluster, ObjectId target, Map<ObjectId, Integer> widths)
      implements ObjectDefinition {
    public OfReplacement(
        String query, ObjectId cluster, ObjectId target, @Nullable Map<ObjectId, Integer> widths) {
      this.query = query;
      this.cluster = cluster;
      this.target = target;
      this.widths = ordered(widths);
    }

    public OfReplacement(String query, ObjectId cluster, ObjectId target) {
      this(query, cluster, target, null);
    }
  }

  /**
   * How many columns the query of a view knows of the relations that got more since it was written:
   * the first so many. What it names means the same for ever, and {@code *} stands for the same
   * columns.
   */
  default Map<ObjectId, Integer> widths() {
    return Map.of();
  }

  /**
   * The same where {@code relation}, which had {@code width} columns, gets more.
   *
   * @param uses whether the present query names it
   */
  default ObjectDefinition widened(ObjectId relation, int width, boolean uses) {
    return switch (this) {
      case OfView view ->
          uses ? new OfView(view.query(), with(view.widths(), relation, width)) : view;
      case OfReplacement staged ->
          uses
              ? new OfReplacement(
                  staged.query(),
                  staged.cluster(),
                  staged.target(),
                  with(staged.widths(), relation, width))
              : staged;
      case OfMaterializedView view ->
          new OfMaterializedView(
              view.query(),
              view.cluster(),
              view.former().stream().map(former -> former.widened(relation, width)).toList(),
              uses ? with(view.widths(), relation, width) : view.widths());
      default -> this;
    };
  }

  /** Who knows fewer columns than that goes on to know those. */
  private static Map<ObjectId, Integer> with(
      Map<ObjectId, Integer> widths, ObjectId relation, int width) {
    Map<ObjectId, Integer> out = new TreeMap<>(widths);
    out.putIfAbsent(relation, width);
    return out;
  }

  private static Map<ObjectId, Integer> ordered(@Nullable Map<ObjectId, Integer> widths) {
    return widths == null || widths.isEmpty()
        ? Map.of()
        : Collections.unmodifiableMap(new TreeMap<>(widths));
  }

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
