package io.weir.domain.catalog;

import io.weir.domain.Event;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogCommand.Redefinition;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.operation.OperationRecord;
import io.weir.kernel.ObjectId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What has happened to the catalog. Each raises its version by one. */
public sealed interface CatalogEvent extends Event {
  /** The first start: the built-in cluster is there. */
  record Bootstrapped(ClusterDefinition quickstart, Instant createdAt) implements CatalogEvent {}

  record Reserved(String owner, Instant createdAt, List<NewObject> objects)
      implements CatalogEvent {
    public Reserved {
      objects = List.copyOf(objects);
    }
  }

  record Confirmed(List<ObjectId> ids) implements CatalogEvent {
    public Confirmed {
      ids = List.copyOf(ids);
    }
  }

  record Abandoned(List<ObjectId> ids) implements CatalogEvent {
    public Abandoned {
      ids = List.copyOf(ids);
    }
  }

  record DropBegun(List<ObjectId> ids) implements CatalogEvent {
    public DropBegun {
      ids = List.copyOf(ids);
    }
  }

  record DropCancelled(List<ObjectId> ids) implements CatalogEvent {
    public DropCancelled {
      ids = List.copyOf(ids);
    }
  }

  record DropFinished(List<ObjectId> ids) implements CatalogEvent {
    public DropFinished {
      ids = List.copyOf(ids);
    }
  }

  record Redefined(ObjectId id, Redefinition redefinition) implements CatalogEvent {}

  record Renamed(ObjectId id, String name, Map<ObjectId, String> createSql)
      implements CatalogEvent {
    public Renamed {
      createSql = Collections.unmodifiableMap(new TreeMap<>(createSql));
    }
  }

  record SettingChanged(String name, @Nullable String value) implements CatalogEvent {}

  record Commented(ObjectId id, @Nullable String text) implements CatalogEvent {}

  record OperationRecorded(ObjectId operation, OperationRecord record) implements CatalogEvent {}
}
