package io.weir.sql.ddl;

import io.weir.domain.catalog.CatalogCommand.Redefine;
import io.weir.domain.catalog.CatalogCommand.Redefinition;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The catalog's part of a change: what an object is from now on, and how that is taken back. */
final class Redefining {
  private Redefining() {}

  /** Adds the step; the objects that {@code now} depends on take the place of those of before. */
  static void step(
      PlanBuilder plan,
      CatalogEntry entry,
      ObjectDefinition now,
      Function<ObjectId, String> names,
      List<ObjectId> dependsOn) {
    ObjectDefinition was = entry.definition();
    Redefinition next =
        new Redefinition(CreateSql.of(entry.name(), now, names, entry.createSql()), now, dependsOn);
    Redefinition former = new Redefinition(entry.createSql(), was, entry.dependsOn());
    plan.catalog(
        "redefine " + entry.type().words() + " \"" + entry.name() + "\"",
        Redefine.of(entry, next),
        new Redefine(entry.id(), now, former, true));
  }

  /**
   * What an entry depends on after the secrets that it refers to have changed.
   *
   * @param hidden secrets that belong to the entry: they depend on it, not it on them
   */
  static List<ObjectId> dependsOn(CatalogEntry entry, ObjectDefinition now, Set<ObjectId> hidden) {
    Set<ObjectId> all = new LinkedHashSet<>(entry.dependsOn());
    entry.definition().secrets().stream().map(SecretRef::secret).forEach(all::remove);
    all.addAll(secrets(now, hidden));
    return List.copyOf(all);
  }

  /** The secrets that a definition depends on. */
  static List<ObjectId> secrets(ObjectDefinition definition, Set<ObjectId> hidden) {
    List<ObjectId> out = new ArrayList<>();
    for (SecretRef ref : definition.secrets()) {
      if (!hidden.contains(ref.secret()) && !out.contains(ref.secret())) {
        out.add(ref.secret());
      }
    }
    return out;
  }
}
