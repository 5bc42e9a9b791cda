package io.weir.sql.ddl;

import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectType;
import io.weir.kernel.ObjectId;
import io.weir.sql.parser.Identifiers;
import io.weir.sql.statement.AlterStatement;
import io.weir.sql.statement.ObjectName;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** ALTER ... RENAME TO: the name, and the statements that have it in them. */
final class RenamePlanner {
  private final PlanContext context;
  private final Lookup lookup;

  RenamePlanner(PlanContext context) {
    this.context = context;
    lookup = new Lookup(context.catalog());
  }

  Draft rename(AlterStatement.Rename statement) {
    Optional<CatalogEntry> found =
        lookup.find(statement.type(), statement.name(), statement.ifExists());
    if (found.isEmpty()) {
      return Draft.nothing(statement.tag(), Lookup.skipped(statement.type(), statement.name()));
    }
    CatalogEntry entry = found.get();
    String to = statement.to().name();
    if (to.equals(entry.name())) {
      throw lookup.alreadyExists(statement.type(), to, statement.to().position());
    }
    lookup.taken(statement.type(), new ObjectName(null, to, statement.to().position()), false);
    PlanBuilder plan =
        new PlanBuilder(
            statement.tag(),
            "ALTER "
                + statement.type().words().toUpperCase(Locale.ROOT)
                + " "
                + Identifiers.quote(entry.name())
                + " RENAME TO "
                + Identifiers.quote(to));
    plan.catalog(
        "rename " + Dependents.words(entry) + " to \"" + to + "\"",
        new CatalogCommand.Rename(entry.id(), entry.name(), to, statements(entry, to)),
        new CatalogCommand.Rename(entry.id(), to, entry.name(), statements(entry, entry.name())));
    plan.touches("restarts nothing");
    return Draft.of(statement.tag(), plan.build());
  }

  /** The statements in which the object stands, as they are when it is called {@code name}. */
  private Map<ObjectId, String> statements(CatalogEntry entry, String name) {
    Function<ObjectId, String> names = id -> id.equals(entry.id()) ? name : lookup.nameOf(id);
    Map<ObjectId, String> all = new LinkedHashMap<>();
    all.put(entry.id(), CreateSql.of(name, entry.definition(), names, entry.createSql()));
    for (CatalogEntry other : context.catalog().entries().values()) {
      boolean uses =
          other.dependsOn().contains(entry.id())
              || (entry.type() == ObjectType.SECRET
                  && other.definition().secrets().stream()
                      .anyMatch(ref -> ref.secret().equals(entry.id())));
      if (uses) {
        all.put(
            other.id(), CreateSql.of(other.name(), other.definition(), names, other.createSql()));
      }
    }
    return all;
  }
}
