package io.weir.sql.plan;

import io.weir.dataflow.plan.Plan.JoinKind;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Attributes;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.Rels;
import io.weir.sql.algebra.Term;
import io.weir.sql.algebra.Terms;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes an expression independent of outer attributes by pulling the conditions that mention them
 * up to its top. Every method gives null where that cannot be done.
 */
final class PullUp {
  private final Attributes attributes;

  PullUp(Attributes attributes) {
    this.attributes = attributes;
  }

  /** {@code rel} has all attributes that {@code conditions} use beside the outer ones. */
  record Pulled(Rel rel, List<Term> conditions) {}

  /** An operator's input and the attributes to group it by beside its own. */
  record Grouped(Rel input, List<Attribute> keys, List<Term> conditions) {}

  @Nullable Pulled pull(Rel rel, Set<Attribute> outer) {
    if (Collections.disjoint(Rels.free(rel), outer)) {
      return new Pulled(rel, List.of());
    }
    return switch (rel) {
      case Rel.Filter r -> filter(r, outer);
      case Rel.Project r -> project(r, outer);
      case Rel.Join r -> join(r, outer);
      case Rel.Aggregate r -> aggregate(r, outer);
      case Rel.Distinct r -> distinct(r, outer);
      case Rel.TopK r -> topK(r, outer);
      case Rel.Window r -> window(r, outer);
      default -> null;
    };
  }

  private @Nullable Pulled filter(Rel.Filter filter, Set<Attribute> outer) {
    Pulled input = pull(filter.input(), outer);
    if (input == null) {
      return null;
    }
    List<Term> inner = new ArrayList<>();
    List<Term> conditions = new ArrayList<>(input.conditions());
    split(filter.predicate(), outer, inner, conditions);
    Rel rel = inner.isEmpty() ? input.rel() : new Rel.Filter(input.rel(), Terms.and(inner));
    return new Pulled(rel, conditions);
  }

  private static void split(
      Term predicate, Set<Attribute> outer, List<Term> inner, List<Term> correlated) {
    for (Term conjunct : Terms.conjuncts(predicate)) {
      (Collections.disjoint(Terms.refs(conjunct), outer) ? inner : correlated).add(conjunct);
    }
  }

  private @Nullable Pulled project(Rel.Project project, Set<Attribute> outer) {
    if (project.items().stream()
        .anyMatch(i -> !Collections.disjoint(Terms.refs(i.term()), outer))) {
      return null;
    }
    Pulled input = pull(project.input(), outer);
    if (input == null) {
      return null;
    }
    List<Rel.Item> items = new ArrayList<>(project.items());
    Set<Attribute> there = new LinkedHashSet<>(project.output());
    Set<Attribute> below = new LinkedHashSet<>(input.rel().output());
    for (Term condition : input.conditions()) {
      for (Attribute ref : Terms.refs(condition)) {
        if (below.contains(ref) && there.add(ref)) {
          items.add(Rel.Item.pass(ref));
        }
      }
    }
    return new Pulled(new Rel.Project(input.rel(), items), input.conditions());
  }

  private @Nullable Pulled join(Rel.Join join, Set<Attribute> outer) {
    boolean inner = join.kind() == JoinKind.INNER;
    boolean leftOnly =
        join.kind() == JoinKind.LEFT
            || join.kind() == JoinKind.SEMI
            || join.kind() == JoinKind.ANTI;
    Pulled left = inner || leftOnly ? pull(join.left(), outer) : null;
    Pulled right = left == null ? null : pull(join.right(), outer);
    if (left == null || right == null) {
      return null;
    }
    List<Term> kept = new ArrayList<>();
    List<Term> correlated = new ArrayList<>();
    split(join.condition(), outer, kept, correlated);
    if (leftOnly && !(right.conditions().isEmpty() && correlated.isEmpty())) {
      return null;
    }
    correlated.addAll(left.conditions());
    correlated.addAll(right.conditions());
    return new Pulled(
        new Rel.Join(join.kind(), left.rel(), right.rel(), Terms.and(kept)), correlated);
  }

  private @Nullable Pulled aggregate(Rel.Aggregate aggregate, Set<Attribute> outer) {
    // A group of no key is there over no rows as well: not so once it has one.
    Grouped grouped = aggregate.keys().isEmpty() ? null : grouped(aggregate, outer);
    if (grouped == null) {
      return null;
    }
    return new Pulled(
        new Rel.Aggregate(
            grouped.input(), both(aggregate.keys(), grouped.keys()), aggregate.calls()),
        grouped.conditions());
  }

  /** By which further keys {@code aggregate} has to group to be independent. */
  @Nullable Grouped grouped(Rel.Aggregate aggregate, Set<Attribute> outer) {
    // Its error is due only for the groups that are asked for: those have to be known first.
    boolean fails = aggregate.calls().stream().anyMatch(c -> c.function().equals("single_value"));
    return fails ? null : keyed(aggregate.input(), outer);
  }

  /** {@code input} pulled, each condition an equality with one attribute of its own. */
  private @Nullable Grouped keyed(Rel input, Set<Attribute> outer) {
    Pulled pulled = pull(input, outer);
    if (pulled == null) {
      return null;
    }
    Set<Attribute> own = new LinkedHashSet<>(pulled.rel().output());
    List<Rel.Item> items = new ArrayList<>();
    own.forEach(a -> items.add(Rel.Item.pass(a)));
    Set<Attribute> keys = new LinkedHashSet<>();
    List<Term> conditions = new ArrayList<>();
    for (Term condition : pulled.conditions()) {
      Term[] sides = sides(condition, own, outer);
      if (sides == null) {
        return null;
      }
      Attribute key;
      if (sides[0] instanceof Term.Ref ref) {
        key = ref.attribute();
      } else {
        key = attributes.fresh("key", sides[0]);
        items.add(new Rel.Item(key, sides[0]));
      }
      keys.add(key);
      conditions.add(Terms.equal(new Term.Ref(key), sides[1]));
    }
    Rel rel = items.size() == own.size() ? pulled.rel() : new Rel.Project(pulled.rel(), items);
    return new Grouped(rel, List.copyOf(keys), conditions);
  }

  /** The own and the other side of an equality; null where it is none of such sides. */
  private static Term @Nullable [] sides(Term condition, Set<Attribute> own, Set<Attribute> outer) {
    if (!(condition instanceof Term.Call call) || !call.function().equals("=")) {
      return null;
    }
    for (int i = 0; i < 2; i++) {
      Term mine = call.args().get(i);
      Term other = call.args().get(1 - i);
      Set<Attribute> refs = Terms.refs(mine);
      boolean fits =
          !refs.isEmpty()
              && own.containsAll(refs)
              && Collections.disjoint(Terms.refs(other), own)
              && !Collections.disjoint(Terms.refs(other), outer);
      if (fits) {
        return new Term[] {mine, other};
      }
    }
    return null;
  }

  private @Nullable Pulled distinct(Rel.Distinct distinct, Set<Attribute> outer) {
    Grouped grouped = keyed(distinct.input(), outer);
    if (grouped == null) {
      return null;
    }
    List<Attribute> output = both(distinct.output(), grouped.keys());
    Rel input = new Rel.Project(grouped.input(), output.stream().map(Rel.Item::pass).toList());
    return new Pulled(new Rel.Distinct(input), grouped.conditions());
  }

  private @Nullable Pulled topK(Rel.TopK topK, Set<Attribute> outer) {
    Grouped grouped = keyed(topK.input(), outer);
    if (grouped == null) {
      return null;
    }
    return new Pulled(
        new Rel.TopK(
            grouped.input(),
            both(topK.partition(), grouped.keys()),
            topK.order(),
            topK.offset(),
            topK.limit()),
        grouped.conditions());
  }

  private @Nullable Pulled window(Rel.Window window, Set<Attribute> outer) {
    Grouped grouped = keyed(window.input(), outer);
    if (grouped == null) {
      return null;
    }
    return new Pulled(
        new Rel.Window(
            grouped.input(),
            both(window.partition(), grouped.keys()),
            window.order(),
            window.frame(),
            window.calls()),
        grouped.conditions());
  }

  static List<Attribute> both(List<Attribute> first, List<Attribute> second) {
    Set<Attribute> all = new LinkedHashSet<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }
}
