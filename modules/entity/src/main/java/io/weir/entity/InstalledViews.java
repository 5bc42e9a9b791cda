package io.weir.entity;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectDefinition.OfMaterializedView;
import io.weir.domain.catalog.ObjectDefinition.OfReplacement;
import io.weir.kernel.ObjectId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The views that the data plane was asked to run since this node started. A replica without
 * dataflows is ready at once; after a start it is asked about only when it has what it is to have.
 * Thread-safe.
 */
final class InstalledViews {
  private final LocalCatalog catalog;
  private final Set<ObjectId> views = ConcurrentHashMap.newKeySet();

  InstalledViews(LocalCatalog catalog) {
    this.catalog = catalog;
  }

  void add(ObjectId view) {
    views.add(view);
  }

  /** Whether all usable views of the cluster were installed. */
  boolean allOn(ObjectId cluster) {
    CatalogSnapshot now = catalog.current();
    return now.entry(cluster).isPresent()
        && now.ready().stream()
            .filter(entry -> isOn(entry.definition(), cluster))
            .map(CatalogEntry::id)
            .allMatch(views::contains);
  }

  private static boolean isOn(ObjectDefinition definition, ObjectId cluster) {
    return switch (definition) {
      case OfMaterializedView view -> view.cluster().equals(cluster);
      case OfReplacement staged -> staged.cluster().equals(cluster);
      default -> false;
    };
  }
}
