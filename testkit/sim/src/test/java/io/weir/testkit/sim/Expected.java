package io.weir.testkit.sim;

import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.ClusterState;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an ALTER CLUSTER must come to where no change is in its way.
 *
 * @param target the shape, at once or in the end; null where it must be refused
 * @param sqlState of the refusal; null where it must be done
 */
record Expected(@Nullable ClusterDefinition target, @Nullable String sqlState) {
  private static final Pattern SIZE = Pattern.compile("SIZE '(\\w+)'");
  private static final Pattern FACTOR = Pattern.compile("FACTOR (\\d+)");

  /** The default of the configuration. */
  private static final String DEFAULT_SIZE = "small";

  static Expected of(ClusterDefinition was, ClusterState.Live live, String change) {
    boolean with = change.contains(" WITH ");
    if (change.startsWith("RESET")) {
      return was.managed() ? done(resized(was, DEFAULT_SIZE, null)) : refused("0A000");
    }
    Matcher size = SIZE.matcher(change);
    Matcher factor = FACTOR.matcher(change);
    String newSize = size.find() ? size.group(1) : null;
    String newFactor = factor.find() ? factor.group(1) : null;
    if (change.contains("MANAGED = false")) {
      return done(ClusterDefinition.unmanaged(live.replicas()));
    }
    if (change.contains("MANAGED")) {
      return was.managed() ? done(was) : managed(was.replicas(), newSize);
    }
    if (!was.managed()) {
      return refused("0A000");
    }
    ClusterDefinition target = resized(was, newSize, newFactor);
    boolean graceful =
        !target.size().equals(was.size())
            && was.replicationFactor() > 0
            && target.replicationFactor() > 0;
    return with && !graceful && !target.equals(was) ? refused("0A000") : done(target);
  }

  private static ClusterDefinition resized(
      ClusterDefinition was, @Nullable String size, @Nullable String factor) {
    return ClusterDefinition.managed(
        size == null ? was.size() : size,
        factor == null ? was.replicationFactor() : Integer.parseInt(factor));
  }

  private static Expected managed(List<Replica> replicas, @Nullable String size) {
    List<String> sizes = replicas.stream().map(Replica::size).distinct().toList();
    String only = sizes.isEmpty() ? size : sizes.getFirst();
    return only == null || sizes.size() > 1
        ? refused("22023")
        : done(ClusterDefinition.managed(only, replicas.size()));
  }

  private static Expected done(ClusterDefinition target) {
    return new Expected(target, null);
  }

  private static Expected refused(String sqlState) {
    return new Expected(null, sqlState);
  }

  ClusterDefinition requireTarget(String sql) {
    ClusterDefinition wanted = target;
    if (wanted == null) {
      throw new AssertionError(sql + ": done, but should be refused with " + sqlState);
    }
    return wanted;
  }
}
