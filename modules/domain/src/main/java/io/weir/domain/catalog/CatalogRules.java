package io.weir.domain.catalog;

import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogEntry.Stage;
import io.weir.domain.secret.SecretRef;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** When the catalog says no, and in which words. Empty means yes. */
final class CatalogRules {
  private static final String WAIT = "Wait for the operation that does it, see weir_operations.";
  private static final String AGAIN = "The catalog changed meanwhile. Run the statement again.";

  private CatalogRules() {}

  static Optional<Rejection> reserve(CatalogSnapshot catalog, CatalogCommand.Reserve reserve) {
    Set<ObjectId> ids = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (CatalogEntry entry : catalog.entries().values()) {
      names.add(namespace(entry.type(), entry.schema(), entry.name()));
    }
    for (NewObject object : reserve.objects()) {
      if (!names.add(namespace(object.type(), object.schema(), object.name()))) {
        return Optional.of(nameTaken(object.type(), object.name()));
      }
    }
    for (NewObject object : reserve.objects()) {
      // Numbers only rise, so one below the next was given, even if its object is gone by now.
      if (number(object.id()) < catalog.nextId() || !ids.add(object.id())) {
        return Optional.of(
            Rejection.of(
                    SqlState.SERIALIZATION_FAILURE,
                    "object id " + object.id() + " was given to another object")
                .withHint(AGAIN));
      }
    }
    return reserve.objects().stream()
        .flatMap(
            o ->
                missingDependency(catalog, o.dependsOn(), ids)
                    .or(() -> replacement(catalog, o.dependsOn()))
                    .or(() -> staleSecret(catalog, o.definition(), ids))
                    .stream())
        .findFirst();
  }

  static Optional<Rejection> redefine(CatalogSnapshot catalog, CatalogCommand.Redefine redefine) {
    Optional<CatalogEntry> entry = catalog.entry(redefine.id());
    if (entry.isEmpty()) {
      return Optional.of(unknown(redefine.id()));
    }
    CatalogEntry present = entry.get();
    if (present.stage() != Stage.READY) {
      return Optional.of(notUsable(present));
    }
    String expectedSql = redefine.expectedSql();
    if (!present.definition().equals(redefine.expected())
        || (expectedSql != null && !expectedSql.equals(present.createSql()))) {
      return Optional.of(
          Rejection.of(
                  SqlState.SERIALIZATION_FAILURE,
                  quoted(present) + " was altered by another statement meanwhile")
              .withHint("Run the statement again."));
    }
    CatalogCommand.Redefinition wanted = redefine.redefinition();
    return missingDependency(catalog, wanted.dependsOn(), reservedSecrets(catalog))
        .or(() -> replacement(catalog, wanted.dependsOn()))
        .or(() -> circle(catalog, present, wanted.dependsOn()))
        .or(
            () ->
                redefine.takesBack()
                    ? Optional.empty()
                    : staleSecret(catalog, wanted.definition(), List.of()));
  }

  /** A replacement goes when it is applied, so nothing can use it. */
  private static Optional<Rejection> replacement(
      CatalogSnapshot catalog, List<ObjectId> dependsOn) {
    return dependsOn.stream()
        .flatMap(id -> catalog.entry(id).stream())
        .filter(e -> e.type() == ObjectType.REPLACEMENT)
        .map(
            e ->
                Rejection.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "replacement materialized view " + e.name() + " cannot be depended upon")
                    .withHint("Use the view that it is a replacement of."))
        .findFirst();
  }

  static Optional<Rejection> circle(CatalogSnapshot catalog, ObjectId id) {
    return catalog.entry(id).flatMap(entry -> circle(catalog, entry, entry.dependsOn()));
  }

  /** Nothing may use itself, however far round. */
  private static Optional<Rejection> circle(
      CatalogSnapshot catalog, CatalogEntry entry, List<ObjectId> dependsOn) {
    Set<ObjectId> seen = new HashSet<>();
    Deque<ObjectId> open = new ArrayDeque<>(dependsOn);
    while (!open.isEmpty()) {
      ObjectId id = open.pop();
      if (id.equals(entry.id())) {
        return Optional.of(
            Rejection.of(
                SqlState.INVALID_OBJECT_DEFINITION, words(entry) + " would depend on itself"));
      }
      if (seen.add(id)) {
        catalog.entry(id).ifPresent(e -> open.addAll(e.dependsOn()));
      }
    }
    return Optional.empty();
  }

  /** An operation may make a secret and let a definition refer to it before it confirms it. */
  private static List<ObjectId> reservedSecrets(CatalogSnapshot catalog) {
    return catalog.entries().values().stream()
        .filter(e -> e.type() == ObjectType.SECRET && e.stage() == Stage.RESERVED)
        .map(CatalogEntry::id)
        .toList();
  }

  /** A secret that the definition refers to in another version than it has by now. */
  private static Optional<Rejection> staleSecret(
      CatalogSnapshot catalog, ObjectDefinition definition, Collection<ObjectId> ids) {
    for (SecretRef ref : definition.secrets()) {
      if (ids.contains(ref.secret())) {
        continue; // it is being made with it
      }
      Optional<CatalogEntry> entry =
          catalog.entry(ref.secret()).filter(e -> e.stage() != Stage.DROPPING);
      if (entry.isEmpty()
          || !(entry.get().definition() instanceof ObjectDefinition.OfSecret secret)) {
        return Optional.of(unknown(ref.secret()));
      }
      if (secret.definition().version() != ref.version()) {
        return Optional.of(
            Rejection.of(
                    SqlState.SERIALIZATION_FAILURE,
                    quoted(entry.get()) + " was altered by another statement meanwhile")
                .withHint("Run the statement again."));
      }
    }
    return Optional.empty();
  }

  static Optional<Rejection> rename(CatalogSnapshot catalog, CatalogCommand.Rename rename) {
    Optional<CatalogEntry> entry = catalog.entry(rename.id());
    if (entry.isEmpty()) {
      return Optional.of(unknown(rename.id()));
    }
    CatalogEntry present = entry.get();
    if (present.stage() != Stage.READY) {
      return Optional.of(notUsable(present));
    }
    if (number(present.id()) < 0) {
      return Optional.of(
          Rejection.of(
              SqlState.DEPENDENT_OBJECTS,
              "cannot rename "
                  + words(present)
                  + " because it is required by the database system"));
    }
    String wanted = namespace(present.type(), present.schema(), rename.to());
    for (CatalogEntry other : catalog.entries().values()) {
      if (namespace(other.type(), other.schema(), other.name()).equals(wanted)) {
        return Optional.of(nameTaken(present.type(), rename.to()));
      }
    }
    boolean planned =
        present.name().equals(rename.from())
            && catalog.entries().values().stream()
                .filter(e -> e.id().equals(rename.id()) || e.dependsOn().contains(rename.id()))
                .allMatch(e -> rename.createSql().containsKey(e.id()));
    return planned
        ? Optional.empty()
        : Optional.of(
            Rejection.of(
                    SqlState.SERIALIZATION_FAILURE,
                    quoted(present) + " was altered by another statement meanwhile")
                .withHint("Run the statement again."));
  }

  /** Relations share one namespace, the other types have one each. */
  private static String namespace(ObjectType type, String schema, String name) {
    // A NUL stands in no SQL identifier, so no two names can run into each other.
    return (type.isRelation() ? "relation" : type.key()) + '\0' + schema + '\0' + name;
  }

  private static Rejection nameTaken(ObjectType type, String name) {
    return type.isRelation()
        ? Rejection.of(SqlState.DUPLICATE_TABLE, "relation \"" + name + "\" already exists")
        : Rejection.of(
            SqlState.DUPLICATE_OBJECT, type.words() + " \"" + name + "\" already exists");
  }

  /** The number of a user's id; -1 for any other, which nobody may reserve. */
  static long number(ObjectId id) {
    String value = id.value();
    if (!value.matches("u[0-9]{1,18}")) {
      return -1;
    }
    return Long.parseLong(value.substring(1));
  }

  static Optional<Rejection> confirm(CatalogSnapshot catalog, List<ObjectId> ids) {
    return first(
        catalog,
        ids,
        e ->
            e.stage() == Stage.DROPPING
                ? Optional.of(notUsable(e))
                : missingDependency(catalog, e.dependsOn(), ids));
  }

  static Optional<Rejection> abandon(CatalogSnapshot catalog, List<ObjectId> ids) {
    return known(
        catalog,
        ids,
        e ->
            e.stage() == Stage.RESERVED
                ? dependent(catalog, e, ids)
                : Optional.of(
                    Rejection.of(
                        SqlState.NOT_IN_PREREQUISITE_STATE, quoted(e) + " is already in use")));
  }

  static Optional<Rejection> beginDrop(CatalogSnapshot catalog, List<ObjectId> ids) {
    return first(
        catalog,
        ids,
        e -> {
          if (number(e.id()) < 0) {
            return Optional.of(
                Rejection.of(
                    SqlState.DEPENDENT_OBJECTS,
                    "cannot drop " + words(e) + " because it is required by the database system"));
          }
          return e.stage() == Stage.READY ? dependent(catalog, e, ids) : Optional.of(notUsable(e));
        });
  }

  static Optional<Rejection> cancelDrop(CatalogSnapshot catalog, List<ObjectId> ids) {
    return first(
        catalog,
        ids,
        e ->
            e.stage() == Stage.RESERVED
                ? Optional.of(notUsable(e))
                : missingDependency(catalog, e.dependsOn(), ids));
  }

  static Optional<Rejection> finishDrop(CatalogSnapshot catalog, List<ObjectId> ids) {
    return known(
        catalog,
        ids,
        e ->
            e.stage() == Stage.DROPPING
                ? dependent(catalog, e, ids)
                : Optional.of(
                    Rejection.of(
                        SqlState.NOT_IN_PREREQUISITE_STATE, quoted(e) + " is not being dropped")));
  }

  /** The first of {@code dependsOn} that is neither usable nor among {@code ids}. */
  private static Optional<Rejection> missingDependency(
      CatalogSnapshot catalog, List<ObjectId> dependsOn, Collection<ObjectId> ids) {
    for (ObjectId dependency : dependsOn) {
      Optional<CatalogEntry> used = catalog.entry(dependency);
      if (!ids.contains(dependency) && used.filter(e -> e.stage() == Stage.READY).isEmpty()) {
        return Optional.of(used.map(CatalogRules::notUsable).orElse(unknown(dependency)));
      }
    }
    return Optional.empty();
  }

  /** What uses {@code entry} and is not among {@code ids}; what is only reserved counts too. */
  private static Optional<Rejection> dependent(
      CatalogSnapshot catalog, CatalogEntry entry, List<ObjectId> ids) {
    Set<String> users = new TreeSet<>();
    for (CatalogEntry other : catalog.entries().values()) {
      if (other.dependsOn().contains(entry.id()) && !ids.contains(other.id())) {
        users.add(words(other) + " depends on " + words(entry));
      }
    }
    return users.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Rejection.of(
                    SqlState.DEPENDENT_OBJECTS,
                    "cannot drop " + words(entry) + " because other objects depend on it")
                .withDetail(String.join("\n", users))
                .withHint("Use DROP ... CASCADE to drop the dependent objects too."));
  }

  /** The first no among {@code ids}; an unknown id is one. */
  private static Optional<Rejection> first(CatalogSnapshot catalog, List<ObjectId> ids, Rule rule) {
    for (ObjectId id : ids) {
      Optional<CatalogEntry> entry = catalog.entry(id);
      Optional<Rejection> no =
          entry.isPresent() ? rule.check(entry.get()) : Optional.of(unknown(id));
      if (no.isPresent()) {
        return no;
      }
    }
    return Optional.empty();
  }

  /** The first no among those of {@code ids} that are known; the others were done before. */
  private static Optional<Rejection> known(CatalogSnapshot catalog, List<ObjectId> ids, Rule rule) {
    return first(catalog, ids.stream().filter(id -> catalog.entry(id).isPresent()).toList(), rule);
  }

  @FunctionalInterface
  private interface Rule {
    Optional<Rejection> check(CatalogEntry entry);
  }

  static Rejection unknown(ObjectId id) {
    return Rejection.of(SqlState.UNDEFINED_OBJECT, "object " + id + " does not exist")
        .withHint(AGAIN);
  }

  private static Rejection notUsable(CatalogEntry entry) {
    return switch (entry.stage()) {
      case DROPPING ->
          Rejection.of(SqlState.UNDEFINED_OBJECT, quoted(entry) + " is being dropped")
              .withHint(WAIT);
      case RESERVED ->
          Rejection.of(SqlState.UNDEFINED_OBJECT, quoted(entry) + " is still being created")
              .withHint(WAIT);
      case READY -> Rejection.of(SqlState.NOT_IN_PREREQUISITE_STATE, quoted(entry) + " is in use");
    };
  }

  private static String quoted(CatalogEntry entry) {
    return entry.type().words() + " \"" + entry.name() + "\"";
  }

  private static String words(CatalogEntry entry) {
    return entry.type().words() + " " + entry.name();
  }
}
