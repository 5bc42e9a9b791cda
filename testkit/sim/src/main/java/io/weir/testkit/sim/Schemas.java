package io.weir.testkit.sim;

import java.util.List;
import java.util.TreeMap;

/** What the scenario has created, as far as its clients know. */
final class Schemas {
  /** What is known of an object. */
  enum Known {
    ABSENT,
    PRESENT,
    /** The end of the statement that creates or drops it is not known, or not yet. */
    IN_DOUBT
  }

  private final TreeMap<String, Known> objects = new TreeMap<>();

  Known known(Relation relation) {
    return objects.getOrDefault(relation.name(), Known.ABSENT);
  }

  void know(Relation relation, Known known) {
    objects.put(relation.name(), known);
  }

  boolean has(Relation relation) {
    return known(relation) == Known.PRESENT;
  }

  /** Those that are surely there. */
  List<Relation> present() {
    return Relation.ALL.stream().filter(this::has).toList();
  }

  List<Relation> inDoubt() {
    return Relation.ALL.stream().filter(r -> known(r) == Known.IN_DOUBT).toList();
  }

  /** Those that can be created. */
  List<Relation> creatable() {
    return Relation.ALL.stream()
        .filter(r -> known(r) == Known.ABSENT)
        .filter(r -> r.needs().stream().allMatch(need -> has(Relation.named(need))))
        .toList();
  }

  /** Views that nothing depends on, as far as is known. */
  List<Relation> droppable() {
    return present().stream()
        .filter(Relation::isView)
        .filter(
            r ->
                Relation.ALL.stream()
                    .noneMatch(
                        other -> other.needs().contains(r.name()) && known(other) != Known.ABSENT))
        .toList();
  }
}
