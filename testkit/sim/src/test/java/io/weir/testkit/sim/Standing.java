package io.weir.testkit.sim;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.cluster.ClusterState;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.gateway.Status.OperationStatus;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Optional;

/** How things stand on the node of a world, whichever of its lives it is in. */
record Standing(World world) {
  CatalogEntry entry(String name) {
    return world.node().core().controlPlane().catalog().current().ready().stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  ObjectId id(String name) {
    return entry(name).id();
  }

  /** Empty while it is not read from the journal yet. */
  Optional<ClusterState.Live> standing(String cluster) {
    return world.node().core().controlPlane().clusters().standing(id(cluster));
  }

  ClusterState.Live live(String cluster) {
    return standing(cluster).orElseThrow();
  }

  List<HydrationStatus> hydrations() {
    return world.node().core().board().dataflows();
  }

  /** Those that have not ended. */
  List<OperationStatus> operations() {
    return world.node().core().controlPlane().operations().list().stream()
        .filter(o -> o.endedAt() == null)
        .toList();
  }

  /** Which serve it. */
  List<String> replicasOf(String view) {
    return hydrations().stream()
        .filter(h -> h.object().equals(id(view)) && h.hydrated() && h.error() == null)
        .map(HydrationStatus::replica)
        .sorted()
        .toList();
  }
}
