package io.weir.persistence;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.kernel.Ordered;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The names and versions under which types stand in the journal. A name never changes its meaning
 * and is never given to another type; when a type's fields change so that old bytes no longer fit,
 * its version rises and an upcaster makes the old JSON into the next version's.
 */
public final class TypeRegistry {
  private final Map<String, Entry> byName;
  private final Map<Class<?>, Entry> byClass;

  private TypeRegistry(Map<String, Entry> byName, Map<Class<?>, Entry> byClass) {
    this.byName = Ordered.map(byName);
    this.byClass = Ordered.map(byClass);
  }

  /**
   * @param upcasters the first from version 1 to 2, and so on; one less than the version
   */
  record Entry(String name, Class<?> type, int version, List<UnaryOperator<ObjectNode>> upcasters) {
    String manifest() {
      return name + ":" + version;
    }
  }

  /** The entry of a class; throws IllegalArgumentException where it was not registered. */
  Entry of(Class<?> type) {
    Entry entry = byClass.get(type);
    if (entry == null) {
      throw new IllegalArgumentException(type.getName() + " has no name in the journal");
    }
    return entry;
  }

  /** The entry of a name; throws CorruptJournalException where there is none. */
  Entry named(String name) {
    Entry entry = byName.get(name);
    if (entry == null) {
      throw new CorruptJournalException(
          "unknown type \"" + name + "\": was the journal written by a newer release?");
    }
    return entry;
  }

  public boolean knows(Class<?> type) {
    return byClass.containsKey(type);
  }

  /** All names, in order. */
  public Set<String> names() {
    return new TreeMap<>(byName).keySet();
  }

  /** The class that {@code name} stands for now. */
  public Class<?> type(String name) {
    return named(name).type();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Collects types; not thread-safe. */
  public static final class Builder {
    private final Map<String, Entry> byName = new HashMap<>();
    private final Map<Class<?>, Entry> byClass = new HashMap<>();

    private Builder() {}

    /** A type that is still as it was first. */
    public Builder add(String name, Class<?> type) {
      return add(name, type, List.of());
    }

    /** A type of version {@code upcasters.size() + 1}. */
    public Builder add(String name, Class<?> type, List<UnaryOperator<ObjectNode>> upcasters) {
      Entry entry = new Entry(name, type, upcasters.size() + 1, List.copyOf(upcasters));
      if (byName.put(name, entry) != null || byClass.put(type, entry) != null) {
        throw new IllegalArgumentException(name + " or " + type + " is registered twice");
      }
      return this;
    }

    public TypeRegistry build() {
      return new TypeRegistry(byName, byClass);
    }
  }
}
