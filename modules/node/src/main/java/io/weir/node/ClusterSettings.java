package io.weir.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import io.weir.domain.cluster.ClusterCapacity;
import io.weir.domain.cluster.ClusterSizes;
import io.weir.domain.cluster.ClusterSizes.Size;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The section {@code weir.clusters}. */
final class ClusterSettings {
  /** Stands for what the virtual machine may take. */
  private static final String HEAP = "heap";

  private ClusterSettings() {}

  static ClusterCapacity capacity(Config config) {
    Config section = config.getConfig("weir.clusters");
    return new ClusterCapacity(
        sizes(section.getConfig("sizes")),
        section.getString("memory").equals(HEAP)
            ? Runtime.getRuntime().maxMemory()
            : section.getBytes("memory"),
        section.getString("default-size"));
  }

  private static ClusterSizes sizes(Config section) {
    List<Size> sizes = new ArrayList<>();
    for (String name : section.root().keySet()) {
      Config size = section.getConfig(ConfigUtil.quoteString(name));
      sizes.add(new Size(name, size.getInt("workers"), size.getBytes("memory")));
    }
    sizes.sort(
        Comparator.comparingLong(Size::memoryBytes)
            .thenComparingInt(Size::workers)
            .thenComparing(Size::name));
    return new ClusterSizes(sizes);
  }
}
