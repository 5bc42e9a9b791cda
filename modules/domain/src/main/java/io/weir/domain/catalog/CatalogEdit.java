package io.weir.domain.catalog;

import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogEntry.Stage;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The next snapshot after each event of the catalog; the version rises by one with each. */
final class CatalogEdit {
  /** The name and schema of what nobody created. */
  private static final String SYSTEM = "weir_system";

  private static final String SCHEMA = "public";

  private CatalogEdit() {}

  static CatalogSnapshot bootstrapped(CatalogSnapshot catalog, CatalogEvent.Bootstrapped event) {
    Map<ObjectId, CatalogEntry> entries = new TreeMap<>(catalog.entries());
    entries.put(
        CatalogDecider.QUICKSTART,
        new CatalogEntry(
            CatalogDecider.QUICKSTART,
            SCHEMA,
            "quickstart",
            ObjectType.CLUSTER,
            SYSTEM,
            event.createdAt(),
            null,
            List.of(),
            "CREATE CLUSTER quickstart (SIZE '"
                + event.quickstart().size()
                + "', REPLICATION FACTOR "
                + event.quickstart().replicationFactor()
                + ")",
            new ObjectDefinition.OfCluster(event.quickstart()),
            Stage.READY,
            null));
    return new CatalogSnapshot(
        catalog.version() + 1, catalog.nextId(), entries, catalog.settings());
  }

  static CatalogSnapshot reserved(CatalogSnapshot catalog, CatalogEvent.Reserved event) {
    Map<ObjectId, CatalogEntry> entries = new TreeMap<>(catalog.entries());
    long nextId = catalog.nextId();
    for (NewObject object : event.objects()) {
      entries.put(
          object.id(),
          new CatalogEntry(
              object.id(),
              object.schema(),
              object.name(),
              object.type(),
              event.owner(),
              event.createdAt(),
              object.columns(),
              object.dependsOn(),
              object.createSql(),
              object.definition(),
              Stage.RESERVED,
              null));
      nextId = Math.max(nextId, CatalogRules.number(object.id()) + 1);
    }
    return new CatalogSnapshot(catalog.version() + 1, nextId, entries, catalog.settings());
  }

  static CatalogSnapshot staged(CatalogSnapshot catalog, List<ObjectId> ids, Stage stage) {
    Map<ObjectId, CatalogEntry> entries = new TreeMap<>(catalog.entries());
    for (ObjectId id : ids) {
      entries.computeIfPresent(id, (key, e) -> with(e, stage, e.comment()));
    }
    return new CatalogSnapshot(
        catalog.version() + 1, catalog.nextId(), entries, catalog.settings());
  }

  static CatalogSnapshot without(CatalogSnapshot catalog, List<ObjectId> ids) {
    Map<ObjectId, CatalogEntry> entries = new TreeMap<>(catalog.entries());
    ids.forEach(entries::remove);
    return new CatalogSnapshot(
        catalog.version() + 1, catalog.nextId(), entries, catalog.settings());
  }

  static CatalogSnapshot commented(CatalogSnapshot catalog, ObjectId id, @Nullable String text) {
    Map<ObjectId, CatalogEntry> entries = new TreeMap<>(catalog.entries());
    entries.computeIfPresent(id, (key, e) -> with(e, e.stage(), text));
    return new CatalogSnapshot(
        catalog.version() + 1, catalog.nextId(), entries, catalog.settings());
  }

  static CatalogSnapshot redefined(
      CatalogSnapshot catalog, ObjectId id, CatalogCommand.Redefinition redefinition) {
    Map<ObjectId, CatalogEntry> entries = new TreeMap<>(catalog.entries());
    entries.computeIfPresent(
        id,
        (key, e) ->
            new CatalogEntry(
                e.id(),
                e.schema(),
                e.name(),
                e.type(),
                e.owner(),
                e.createdAt(),
                redefinition.columns() == null ? e.columns() : redefinition.columns(),
                redefinition.dependsOn(),
                redefinition.createSql(),
                redefinition.definition(),
                e.stage(),
                e.comment()));
    CatalogEntry before = catalog.entries().get(id);
    Schema was = before == null ? null : before.columns();
    Schema is = redefinition.columns();
    if (was != null && is != null && is.size() > was.size()) {
      entries.replaceAll((key, e) -> key.equals(id) ? e : widened(e, id, was.size()));
    }
    return new CatalogSnapshot(
        catalog.version() + 1, catalog.nextId(), entries, catalog.settings());
  }

  /** Whoever was made before a relation got further columns does not see them. */
  private static CatalogEntry widened(CatalogEntry e, ObjectId relation, int width) {
    ObjectDefinition definition =
        e.definition().widened(relation, width, e.dependsOn().contains(relation));
    return definition.equals(e.definition())
        ? e
        : new CatalogEntry(
            e.id(),
            e.schema(),
            e.name(),
            e.type(),
            e.owner(),
            e.createdAt(),
            e.columns(),
            e.dependsOn(),
            e.createSql(),
            definition,
            e.stage(),
            e.comment());
  }

  static CatalogSnapshot renamed(
      CatalogSnapshot catalog, ObjectId id, String name, Map<ObjectId, String> createSql) {
    Map<ObjectId, CatalogEntry> entries = new TreeMap<>(catalog.entries());
    entries.replaceAll(
        (key, e) ->
            new CatalogEntry(
                e.id(),
                e.schema(),
                e.id().equals(id) ? name : e.name(),
                e.type(),
                e.owner(),
                e.createdAt(),
                e.columns(),
                e.dependsOn(),
                createSql.getOrDefault(e.id(), e.createSql()),
                e.definition(),
                e.stage(),
                e.comment()));
    return new CatalogSnapshot(
        catalog.version() + 1, catalog.nextId(), entries, catalog.settings());
  }

  static CatalogSnapshot set(CatalogSnapshot catalog, CatalogEvent.SettingChanged event) {
    Map<String, String> settings = new TreeMap<>(catalog.settings());
    if (event.value() == null) {
      settings.remove(event.name());
    } else {
      settings.put(event.name(), event.value());
    }
    return new CatalogSnapshot(
        catalog.version() + 1, catalog.nextId(), catalog.entries(), settings);
  }

  /** Nothing about the objects changed. */
  static CatalogSnapshot touched(CatalogSnapshot catalog) {
    return new CatalogSnapshot(
        catalog.version() + 1, catalog.nextId(), catalog.entries(), catalog.settings());
  }

  private static CatalogEntry with(CatalogEntry e, Stage stage, @Nullable String comment) {
    return new CatalogEntry(
        e.id(),
        e.schema(),
        e.name(),
        e.type(),
        e.owner(),
        e.createdAt(),
        e.columns(),
        e.dependsOn(),
        e.createSql(),
        e.definition(),
        stage,
        comment);
  }
}
