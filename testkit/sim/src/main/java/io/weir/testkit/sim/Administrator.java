package io.weir.testkit.sim;

import io.weir.testkit.sim.Schemas.Known;
import java.util.List;

/** Creates what is missing, the base of all first, and now and then drops a view again. */
final class Administrator extends User {
  private final Schemas schemas;

  Administrator(World world, Schemas schemas) {
    super(world, "admin", 1500);
    this.schemas = schemas;
  }

  @Override
  void act() {
    List<Relation> doubtful = schemas.inDoubt();
    List<Relation> creatable = schemas.creatable();
    List<Relation> droppable = schemas.droppable();
    if (!doubtful.isEmpty()) {
      lookUp();
    } else if (!creatable.isEmpty() && (droppable.isEmpty() || random.nextInt(3) > 0)) {
      Relation next =
          creatable.getFirst().isView()
              ? creatable.get(random.nextInt(creatable.size()))
              : creatable.getFirst();
      change(next, next.sql(), Known.PRESENT);
    } else if (!droppable.isEmpty()) {
      Relation next = droppable.get(random.nextInt(droppable.size()));
      change(next, "DROP " + next.kind() + " " + next.name(), Known.ABSENT);
    }
  }

  private void change(Relation relation, String sql, Known after) {
    Known before = schemas.known(relation);
    schemas.know(relation, Known.IN_DOUBT);
    run(
        sql,
        outcome -> {
          if (outcome instanceof Outcome.Done) {
            schemas.know(relation, after);
          } else if (!outcome.isUnknown()) {
            schemas.know(relation, before);
          }
        });
  }

  /**
   * Sees what became of a change whose end is not known, when no operation is under way any more.
   */
  void lookUp() {
    run(
        "SELECT count(*) FROM weir_operations WHERE status IN ('running', 'undoing')",
        outcome -> {
          if (outcome instanceof Outcome.Done done && done.rows().equals(List.of("0"))) {
            run(
                "SELECT name FROM weir_objects",
                found -> {
                  if (found instanceof Outcome.Done objects) {
                    for (Relation relation : schemas.inDoubt()) {
                      schemas.know(
                          relation,
                          objects.rows().contains(relation.name()) ? Known.PRESENT : Known.ABSENT);
                    }
                  }
                });
          }
        });
  }
}
