package io.weir.domain.catalog;

import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The catalog as of a version, immutable. Every node keeps the newest one, so that planning is
 * local.
 *
 * @param version rises with every event of the catalog: it is the sequence number of the newest one
 * @param nextId the number that the next user object's id will have: {@code u<nextId>}
 * @param settings of the whole system, by name, as far as they were changed
 */
public record CatalogSnapshot(
    long version, long nextId, Map<ObjectId, CatalogEntry> entries, Map<String, String> settings) {
  /** Whether unsafe operations may be run; {@code off} unless it was changed. */
  public static final String UNSAFE_SETTING = "enable_unsafe_ops";

  public static final CatalogSnapshot EMPTY = new CatalogSnapshot(0, 1, Map.of());

  /** {@code settings} may be null: journals of 0.1 do not have it. */
  public CatalogSnapshot(
      long version,
      long nextId,
      Map<ObjectId, CatalogEntry> entries,
      @Nullable Map<String, String> settings) {
    this.version = version;
    this.nextId = nextId;
    this.entries = Collections.unmodifiableMap(new TreeMap<>(entries));
    this.settings =
        settings == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(settings));
  }

  public CatalogSnapshot(long version, long nextId, Map<ObjectId, CatalogEntry> entries) {
    this(version, nextId, entries, Map.of());
  }

  /** Whether unsafe operations may be run. */
  public boolean allowsUnsafe() {
    return "on".equals(settings.get(UNSAFE_SETTING));
  }

  public Optional<CatalogEntry> entry(ObjectId id) {
    return Optional.ofNullable(entries.get(id));
  }

  /** The usable relation of this name. */
  public Optional<CatalogEntry> relation(String schema, String name) {
    return ready().stream()
        .filter(e -> e.type().isRelation() && e.schema().equals(schema) && e.name().equals(name))
        .findFirst();
  }

  /** The usable object of this type and name. */
  public Optional<CatalogEntry> named(ObjectType type, String schema, String name) {
    return ready().stream()
        .filter(e -> e.type() == type && e.schema().equals(schema) && e.name().equals(name))
        .findFirst();
  }

  /** All usable entries, by id. */
  public List<CatalogEntry> ready() {
    return entries.values().stream().filter(e -> e.stage() == CatalogEntry.Stage.READY).toList();
  }

  /** The usable entries that use {@code id} directly. */
  public List<CatalogEntry> dependents(ObjectId id) {
    return ready().stream().filter(e -> e.dependsOn().contains(id)).toList();
  }

  /** {@code roots} and everything that depends on them, dependents before what they depend on. */
  public List<CatalogEntry> closure(List<ObjectId> roots) {
    List<CatalogEntry> out = new ArrayList<>();
    for (ObjectId root : roots) {
      collect(root, out);
    }
    return out;
  }

  private void collect(ObjectId id, List<CatalogEntry> out) {
    if (out.stream().anyMatch(e -> e.id().equals(id))) {
      return;
    }
    dependents(id).forEach(d -> collect(d.id(), out));
    entry(id).ifPresent(out::add);
  }
}
