package io.weir.session.relation;

import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All system relations, by name and by id. Ids ({@code s1001}, ...) and oids follow from the place
 * in the list: new relations are added at the end.
 */
public final class SystemCatalog {
  public static final String WEIR_CATALOG = "weir_catalog";
  public static final String PG_CATALOG = "pg_catalog";
  public static final String INFORMATION_SCHEMA = "information_schema";

  /** Smaller numbers belong to objects of the catalog that the system made: its cluster. */
  private static final int FIRST_ID = 1001;

  private static final Set<String> ABSENT =
      PgAbsent.relations().stream().map(SystemRelation::name).collect(Collectors.toSet());

  private final List<SystemRelation> relations;
  private final Map<String, ObjectId> ids = new LinkedHashMap<>();

  public SystemCatalog(List<SystemRelation> relations) {
    this.relations = List.copyOf(relations);
    for (int i = 0; i < relations.size(); i++) {
      SystemRelation relation = relations.get(i);
      ObjectId before =
          ids.put(key(relation.schema(), relation.name()), new ObjectId("s" + (FIRST_ID + i)));
      if (before != null) {
        throw new IllegalArgumentException("twice: " + relation.schema() + "." + relation.name());
      }
    }
  }

  /** The relations that every session sees. */
  public static SystemCatalog standard() {
    List<SystemRelation> all = new ArrayList<>();
    all.addAll(WeirObjects.relations());
    all.addAll(WeirConnections.relations());
    all.addAll(WeirSources.relations());
    all.addAll(WeirClusters.relations());
    all.addAll(WeirViews.relations());
    all.addAll(WeirOperations.relations());
    all.addAll(PgClasses.relations());
    all.addAll(PgTypes.relations());
    all.addAll(PgServer.relations());
    all.addAll(PgAbsent.relations());
    all.addAll(InformationSchema.relations());
    all.addAll(WeirSecrets.relations());
    all.addAll(WeirSinks.relations());
    all.addAll(WeirReplacements.relations());
    all.addAll(WeirAudit.relations());
    all.addAll(WeirClusterChanges.relations());
    return new SystemCatalog(all);
  }

  public List<SystemRelation> relations() {
    return relations;
  }

  public Optional<SystemRelation> relation(String schema, String name) {
    return Optional.ofNullable(ids.get(key(schema, name))).map(this::relation);
  }

  /** The relation of an id that {@link #id} gave. */
  public SystemRelation relation(ObjectId id) {
    return relations.get(number(id) - FIRST_ID);
  }

  public ObjectId id(SystemRelation relation) {
    ObjectId id = ids.get(key(relation.schema(), relation.name()));
    if (id == null) {
      throw new IllegalArgumentException("not in this catalog: " + relation.name());
    }
    return id;
  }

  /** Whether a relation of {@code pg_catalog} is there only to be empty. */
  public static boolean isAbsent(String name) {
    return ABSENT.contains(name);
  }

  /** Whether this is the id of a system relation. */
  public static boolean isSystem(ObjectId id) {
    return id.value().startsWith("s") && number(id) >= FIRST_ID;
  }

  private static int number(ObjectId id) {
    return Integer.parseInt(id.value().substring(1));
  }

  public static boolean isSystemSchema(String schema) {
    return schema.equals(WEIR_CATALOG)
        || schema.equals(PG_CATALOG)
        || schema.equals(INFORMATION_SCHEMA);
  }

  private static String key(String schema, String name) {
    return schema + "." + name;
  }
}
