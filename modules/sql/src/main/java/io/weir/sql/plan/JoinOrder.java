package io.weir.sql.plan;

import io.weir.dataflow.plan.Plan.JoinKind;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.Rels;
import io.weir.sql.algebra.Term;
import io.weir.sql.algebra.Terms;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Orders inner joins so that each joins by an equality where there is one: in the order in which
 * the query names its tables, but a table that nothing connects yet waits.
 */
final class JoinOrder {
  private JoinOrder() {}

  static Rel optimize(Rel rel) {
    if (!(rel instanceof Rel.Join join) || join.kind() != JoinKind.INNER) {
      return Rels.mapInputs(rel, JoinOrder::optimize);
    }
    List<Rel> leaves = new ArrayList<>();
    List<Term> conditions = new ArrayList<>();
    flatten(join, leaves, conditions);
    if (leaves.size() == 2) {
      return new Rel.Join(JoinKind.INNER, leaves.get(0), leaves.get(1), Terms.and(conditions));
    }
    List<Rel> components = new ArrayList<>();
    while (!leaves.isEmpty()) {
      Rel component = leaves.remove(0);
      for (int next = connected(component, leaves, conditions);
          next >= 0;
          next = connected(component, leaves, conditions)) {
        component = joined(component, leaves.remove(next), conditions);
      }
      components.add(component);
    }
    Rel result = components.get(0);
    for (Rel component : components.subList(1, components.size())) {
      result = joined(result, component, conditions);
    }
    return conditions.isEmpty() ? result : new Rel.Filter(result, Terms.and(conditions));
  }

  private static void flatten(Rel rel, List<Rel> leaves, List<Term> conditions) {
    if (rel instanceof Rel.Join join && join.kind() == JoinKind.INNER) {
      flatten(join.left(), leaves, conditions);
      flatten(join.right(), leaves, conditions);
      conditions.addAll(Terms.conjuncts(join.condition()));
    } else {
      leaves.add(optimize(rel));
    }
  }

  /** The first leaf that an equality joins with what is there; -1 where none does. */
  private static int connected(Rel component, List<Rel> leaves, List<Term> conditions) {
    Set<Attribute> there = new LinkedHashSet<>(component.output());
    for (int i = 0; i < leaves.size(); i++) {
      Set<Attribute> leaf = new LinkedHashSet<>(leaves.get(i).output());
      if (conditions.stream().anyMatch(c -> JoinKeys.of(c, there, leaf) != null)) {
        return i;
      }
    }
    return -1;
  }

  /** The join of both on every condition that can be told now; those are taken out of the list. */
  private static Rel joined(Rel left, Rel right, List<Term> conditions) {
    Set<Attribute> there = new LinkedHashSet<>(left.output());
    there.addAll(right.output());
    List<Term> now = new ArrayList<>();
    for (Term condition : List.copyOf(conditions)) {
      Set<Attribute> refs = Terms.refs(condition);
      if (there.containsAll(refs) && !Collections.disjoint(there, refs)) {
        now.add(condition);
        conditions.remove(condition);
      }
    }
    return new Rel.Join(JoinKind.INNER, left, right, Terms.and(now));
  }
}
