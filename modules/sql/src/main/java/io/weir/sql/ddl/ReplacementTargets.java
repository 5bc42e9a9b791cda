package io.weir.sql.ddl;

import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectDefinition.OfMaterializedView;
import io.weir.domain.catalog.ObjectDefinition.OfReplacement;
import io.weir.domain.catalog.ObjectType;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.parser.SqlText;
import io.weir.sql.statement.ObjectName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Finds what statements about replacements name, and says what fits what. */
final class ReplacementTargets {
  private final CatalogSnapshot catalog;
  private final ViewAnalysis analysis;

  ReplacementTargets(CatalogSnapshot catalog, ViewAnalysis analysis) {
    this.catalog = catalog;
    this.analysis = analysis;
  }

  /** Whatever kind of relation stands there can be named, to be told that it is the wrong one. */
  CatalogEntry target(ObjectName name, String replacement) {
    CatalogEntry entry =
        relation(name)
            .orElseThrow(() -> Lookup.missing(ObjectType.MATERIALIZED_VIEW, name).exception());
    if (entry.type() != ObjectType.MATERIALIZED_VIEW) {
      throw Rejection.of(
              SqlState.WRONG_OBJECT_TYPE,
              "cannot replace "
                  + entry.type().words()
                  + " "
                  + entry.name()
                  + " with materialized view "
                  + replacement)
          .withHint("Only materialized views have replacements.")
          .at(name.position())
          .exception();
    }
    return entry;
  }

  /** The view that an ALTER names; empty where there is none and it says IF EXISTS. */
  Optional<CatalogEntry> altered(ObjectName name, boolean ifExists) {
    Optional<CatalogEntry> entry = relation(name);
    if (entry.isEmpty() && !ifExists) {
      throw Lookup.missing(ObjectType.MATERIALIZED_VIEW, name).exception();
    }
    if (entry.isPresent() && entry.get().type() != ObjectType.MATERIALIZED_VIEW) {
      throw Rejection.of(
              SqlState.WRONG_OBJECT_TYPE,
              entry.get().name()
                  + " is a "
                  + entry.get().type().words()
                  + " not a materialized view")
          .at(name.position())
          .exception();
    }
    return entry;
  }

  private Optional<CatalogEntry> relation(ObjectName name) {
    String schema = name.schema() == null ? PlanContext.SCHEMA : name.schema();
    return catalog.relation(schema, name.name());
  }

  /** The replacement of this name, which must be one of {@code view}. */
  CatalogEntry replacement(CatalogEntry view, ObjectName name) {
    CatalogEntry entry =
        relation(name).orElseThrow(() -> Lookup.missing(ObjectType.REPLACEMENT, name).exception());
    if (entry.definition() instanceof OfReplacement staged && staged.target().equals(view.id())) {
      return entry;
    }
    Rejection other =
        Rejection.of(
                SqlState.WRONG_OBJECT_TYPE,
                "cannot replace materialized view "
                    + view.name()
                    + " with "
                    + (entry.type() == ObjectType.REPLACEMENT
                        ? "materialized view"
                        : entry.type().words())
                    + " "
                    + entry.name())
            .at(name.position());
    throw (entry.definition() instanceof OfReplacement staged
            ? other.withDetail(
                "It is a replacement for materialized view "
                    + catalog.entry(staged.target()).map(CatalogEntry::name).orElse("?")
                    + ".")
            : other.withHint("SHOW REPLACEMENTS lists what is staged."))
        .exception();
  }

  /** That the query can stand in the target's place. */
  void check(CatalogEntry target, Schema schema, List<ObjectId> dependsOn) {
    ViewPlanner.refuseReplacements(catalog, dependsOn);
    if (reaches(dependsOn, target.id(), new HashSet<>())) {
      throw Rejection.of(
              SqlState.INVALID_OBJECT_DEFINITION,
              "replacement would cause " + target.name() + " to depend on itself")
          .exception();
    }
    SchemaComparison.require(columns(target), schema, column -> readers(target, column));
  }

  /** What depends on this column of the target. */
  private List<String> readers(CatalogEntry target, int column) {
    List<String> out = new ArrayList<>();
    for (CatalogEntry e : catalog.dependents(target.id())) {
      boolean reads =
          switch (e.definition()) {
            case ObjectDefinition.OfView view -> reads(view.query(), view, target, column);
            case OfMaterializedView view -> reads(view.query(), view, target, column);
            case OfReplacement staged ->
                !staged.target().equals(target.id())
                    && reads(staged.query(), staged, target, column);
            default -> true; // a sink writes what there is
          };
      if (reads) {
        out.add(e.type().words() + " " + e.name());
      }
    }
    return out;
  }

  private boolean reads(
      String query, ObjectDefinition definition, CatalogEntry target, int column) {
    return analysis.reads(SqlText.parseQuery(query), definition.widths(), target.id(), column);
  }

  /** Whether {@code wanted} is among {@code from}, or among what these depend on. */
  private boolean reaches(List<ObjectId> from, ObjectId wanted, Set<ObjectId> seen) {
    for (ObjectId id : from) {
      if (id.equals(wanted)) {
        return true;
      }
      if (seen.add(id)
          && catalog.entry(id).filter(e -> reaches(e.dependsOn(), wanted, seen)).isPresent()) {
        return true;
      }
    }
    return false;
  }

  static Schema columns(CatalogEntry entry) {
    return Objects.requireNonNull(entry.columns());
  }

  static OfMaterializedView view(CatalogEntry entry) {
    return (OfMaterializedView) entry.definition();
  }
}
