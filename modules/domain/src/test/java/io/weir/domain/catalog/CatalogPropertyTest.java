package io.weir.domain.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogEntry.Stage;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.operation.OperationRecord;
import io.weir.domain.operation.OperationStatus;
import io.weir.kernel.Decision;
import io.weir.kernel.ObjectId;
import io.weir.testkit.spec.DeciderSpec;
import io.weir.testkit.spec.Journal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is asked of the catalog, and in whatever order. */
class CatalogPropertyTest {
  private static final ClusterDefinition SMALL = new ClusterDefinition(true, "small", 1, List.of());

  @Property(tries = 300)
  void whateverHappensReplaysAndTheCatalogIsSound(@ForAll("commands") List<Ask> asks) {
    Journal<CatalogCommand, CatalogEvent, CatalogState, CatalogEffect> journal =
        new Journal<>(new CatalogDecider());
    journal.run(new CatalogCommand.Bootstrap(SMALL), DeciderSpec.NOW);
    Set<ObjectId> given = new HashSet<>();
    for (Ask ask : asks) {
      CatalogCommand command = ask.of(journal.state().snapshot());
      Decision<CatalogEvent> decision = journal.run(command, DeciderSpec.NOW);
      if (command instanceof CatalogCommand.Reserve reserve
          && decision instanceof Decision.Accepted<CatalogEvent>) {
        reserve.objects().forEach(o -> assertThat(given.add(o.id())).as("a new id").isTrue());
      }
      CatalogSnapshot catalog = journal.state().snapshot();
      assertThat(catalog.version()).isEqualTo(journal.events().size());
      assertNamesAreUnique(catalog);
      assertDependenciesAreThere(catalog);
    }
  }

  private static void assertNamesAreUnique(CatalogSnapshot catalog) {
    Set<String> names = new HashSet<>();
    for (CatalogEntry e : catalog.entries().values()) {
      String space = e.type().isRelation() ? "relation" : e.type().key();
      assertThat(names.add(space + " " + e.schema() + "." + e.name())).isTrue();
    }
  }

  private static void assertDependenciesAreThere(CatalogSnapshot catalog) {
    for (CatalogEntry e : catalog.entries().values()) {
      for (ObjectId dependency : e.dependsOn()) {
        CatalogEntry used = catalog.entry(dependency).orElseThrow();
        if (e.stage() == Stage.READY) {
          assertThat(used.stage())
              .as("%s uses %s", e.id(), dependency)
              .isNotEqualTo(Stage.DROPPING);
        }
      }
    }
  }

  /** A command that is made for the catalog as it is when its turn comes. */
  @FunctionalInterface
  interface Ask {
    CatalogCommand of(CatalogSnapshot catalog);
  }

  @Provide
  Arbitrary<List<Ask>> commands() {
    // Positions in the catalog as it is then, so that most commands are about something.
    Arbitrary<List<Integer>> ids =
        Arbitraries.integers().between(0, 20).list().ofMinSize(1).ofMaxSize(3);
    Arbitrary<Ask> reserves =
        Combinators.combine(
                Arbitraries.of("a", "b", "c", "d"),
                Arbitraries.of(ObjectType.VIEW, ObjectType.CONNECTION, ObjectType.SOURCE),
                ids,
                Arbitraries.integers().between(0, 5))
            .as(
                (name, type, dependsOn, stale) ->
                    catalog -> reserve(catalog, name, type, dependsOn, stale == 0));
    return Arbitraries.oneOf(
            reserves,
            reserves,
            ids.map(i -> catalog -> new CatalogCommand.Confirm(pick(catalog, i))),
            ids.map(i -> catalog -> new CatalogCommand.Confirm(pick(catalog, i))),
            ids.map(i -> catalog -> new CatalogCommand.Abandon(pick(catalog, i))),
            ids.map(i -> catalog -> new CatalogCommand.BeginDrop(pick(catalog, i))),
            ids.map(i -> catalog -> new CatalogCommand.CancelDrop(pick(catalog, i))),
            ids.map(i -> catalog -> new CatalogCommand.FinishDrop(pick(catalog, i))),
            ids.map(i -> catalog -> new CatalogCommand.Comment(pick(catalog, i).get(0), "x")),
            Arbitraries.of(OperationStatus.class)
                .map(status -> catalog -> operation(catalog, status)))
        .list()
        .ofMaxSize(40);
  }

  private static List<ObjectId> pick(CatalogSnapshot catalog, List<Integer> positions) {
    List<ObjectId> there = List.copyOf(catalog.entries().keySet());
    return positions.stream()
        .map(i -> i == 20 ? new ObjectId("u99") : there.get(i % there.size()))
        .toList();
  }

  private static CatalogCommand reserve(
      CatalogSnapshot catalog,
      String name,
      ObjectType type,
      List<Integer> mayDependOn,
      boolean stale) {
    ObjectId id = new ObjectId("u" + (stale ? 1 : catalog.nextId()));
    List<ObjectId> dependsOn =
        pick(catalog, mayDependOn).stream()
            .distinct()
            .filter(d -> catalog.entry(d).filter(e -> e.stage() == Stage.READY).isPresent())
            .toList();
    return new CatalogCommand.Reserve(
        "ada",
        List.of(
            new NewObject(
                id,
                "public",
                name,
                type,
                null,
                dependsOn,
                "CREATE",
                new ObjectDefinition.OfView("SELECT 1"))));
  }

  private static CatalogCommand operation(CatalogSnapshot catalog, OperationStatus status) {
    return new CatalogCommand.RecordOperation(
        new ObjectId("op" + catalog.version() % 5),
        new OperationRecord("kind", "sql", "ada", 1, status, null, DeciderSpec.NOW, null));
  }
}
