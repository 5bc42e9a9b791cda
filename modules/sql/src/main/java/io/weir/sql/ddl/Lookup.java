package io.weir.sql.ddl;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectType;
import io.weir.gateway.Sessions.Notice;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.ObjectName;
import java.util.Optional;

/** Finds names in the catalog, and says no in PostgreSQL's words. */
public final class Lookup {
  private final CatalogSnapshot catalog;

  public Lookup(CatalogSnapshot catalog) {
    this.catalog = catalog;
  }

  /** The usable object of this kind; 42P01, 42704, or 42809 for a relation of another kind. */
  public CatalogEntry required(ObjectType type, ObjectName name) {
    return find(type, name).orElseThrow(() -> missing(type, name).exception());
  }

  /** Empty where nothing has that name; 42809 where a relation of another kind has. */
  public Optional<CatalogEntry> find(ObjectType type, ObjectName name) {
    if (!type.isRelation()) {
      return catalog.named(type, schema(name), name.name());
    }
    Optional<CatalogEntry> entry = catalog.relation(schema(name), name.name());
    entry.filter(e -> e.type() != type).ifPresent(e -> refuseKind(e, type, name));
    return entry;
  }

  /** Like {@link #find}, of a statement that says IF EXISTS or not: 42P01 or 42704 without it. */
  Optional<CatalogEntry> find(ObjectType type, ObjectName name, boolean ifExists) {
    Optional<CatalogEntry> entry = find(type, name);
    if (entry.isEmpty() && !ifExists) {
      throw missing(type, name).exception();
    }
    return entry;
  }

  /** The name of any object that there is, usable or not; else its id. */
  String nameOf(ObjectId id) {
    return catalog.entry(id).map(CatalogEntry::name).orElse(id.value());
  }

  /** The usable relation of any kind; 42P01. */
  public CatalogEntry relation(ObjectName name) {
    return catalog
        .relation(schema(name), name.name())
        .orElseThrow(
            () ->
                Rejection.of(SqlState.UNDEFINED_TABLE, "relation \"" + name + "\" does not exist")
                    .at(name.position())
                    .exception());
  }

  private static String schema(ObjectName name) {
    return name.schema() == null ? PlanContext.SCHEMA : name.schema();
  }

  static Rejection missing(ObjectType type, ObjectName name) {
    String state = type.isRelation() ? SqlState.UNDEFINED_TABLE : SqlState.UNDEFINED_OBJECT;
    return Rejection.of(state, type.words() + " \"" + name + "\" does not exist")
        .at(name.position());
  }

  private static void refuseKind(CatalogEntry entry, ObjectType wanted, ObjectName name) {
    Rejection rejection =
        Rejection.of(
                SqlState.WRONG_OBJECT_TYPE,
                "\"" + name + "\" is not " + article(wanted) + " " + wanted.words())
            .at(name.position());
    throw (entry.type() == ObjectType.SUBSOURCE
            ? rejection.withDetail("It belongs to a source, and goes with it.")
            : rejection.withHint(
                "It is " + article(entry.type()) + " " + entry.type().words() + "."))
        .exception();
  }

  private static String article(ObjectType type) {
    return "aeiou".indexOf(type.words().charAt(0)) >= 0 ? "an" : "a";
  }

  /** The notice of IF EXISTS. */
  static Notice skipped(ObjectType type, ObjectName name) {
    Rejection missing = missing(type, name);
    return new Notice("NOTICE", Rejection.of("00000", missing.message() + ", skipping"));
  }

  /**
   * Makes sure that an object can have this name. With {@code ifNotExists} a taken name gives the
   * notice; else 42P07 or 42710.
   */
  Optional<Notice> taken(ObjectType type, ObjectName name, boolean ifNotExists) {
    refuseForeignSchema(name);
    Optional<CatalogEntry> entry = holder(type, name.name());
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    Rejection taken = takenRejection(type, name.name()).at(name.position());
    boolean usable = entry.get().stage() == CatalogEntry.Stage.READY;
    if (ifNotExists && usable) {
      return Optional.of(
          new Notice("NOTICE", Rejection.of(taken.sqlState(), taken.message() + ", skipping")));
    }
    throw (usable ? taken : taken.withHint(unfinished(entry.get()))).exception();
  }

  private static String unfinished(CatalogEntry entry) {
    return entry.stage() == CatalogEntry.Stage.DROPPING
        ? "It is being dropped: wait for the operation that does it, see weir_operations."
        : "It is being created: wait for the operation that does it, see weir_operations.";
  }

  /** For names that come with the object, such as that of a source's errors. */
  RejectedException takenByPart(String part) {
    return takenRejection(ObjectType.SUBSOURCE, part)
        .withHint("Choose another name for the source, or drop what has that name.")
        .exception();
  }

  /** 42P07 or 42710. */
  RejectedException alreadyExists(ObjectType type, String name, int position) {
    return takenRejection(type, name).at(position).exception();
  }

  boolean isTaken(ObjectType type, String name) {
    return holder(type, name).isPresent();
  }

  /** Whatever holds the name, usable or not. */
  private Optional<CatalogEntry> holder(ObjectType type, String name) {
    return catalog.entries().values().stream()
        .filter(
            e ->
                (type.isRelation() ? e.type().isRelation() : e.type() == type)
                    && e.schema().equals(PlanContext.SCHEMA)
                    && e.name().equals(name))
        .findFirst();
  }

  private static Rejection takenRejection(ObjectType type, String name) {
    return type.isRelation()
        ? Rejection.of(SqlState.DUPLICATE_TABLE, "relation \"" + name + "\" already exists")
        : Rejection.of(
            SqlState.DUPLICATE_OBJECT, type.words() + " \"" + name + "\" already exists");
  }

  private static void refuseForeignSchema(ObjectName name) {
    String schema = schema(name);
    if (schema.equals(PlanContext.SCHEMA)) {
      return;
    }
    boolean system =
        schema.equals("pg_catalog")
            || schema.equals("information_schema")
            || schema.equals("weir_catalog");
    throw (system
            ? Rejection.of(
                SqlState.INSUFFICIENT_PRIVILEGE, "permission denied for schema " + schema)
            : Rejection.of("3F000", "schema \"" + schema + "\" does not exist"))
        .withHint("Objects of users are in the schema public.")
        .at(name.position())
        .exception();
  }

  /** Whether the system owns it. */
  static boolean isBuiltIn(ObjectId id) {
    return id.value().startsWith("s");
  }
}
