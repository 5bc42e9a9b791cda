package io.weir.sql.plan;

import io.weir.dataflow.plan.Plan.JoinKind;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Attributes;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.SortItem;
import io.weir.sql.algebra.Term;
import io.weir.sql.algebra.Terms;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Drops columns that nobody uses, so that joins and aggregations keep no more than they must, and
 * merges projections.
 */
final class Pruning {
  private final Attributes attributes;

  Pruning(Attributes attributes) {
    this.attributes = attributes;
  }

  /** {@code rel} with at least {@code needed}, in any order. */
  Rel prune(Rel rel, Collection<Attribute> needed) {
    return switch (rel) {
      case Rel.Filter r -> {
        Set<Attribute> all = with(needed, Terms.refs(r.predicate()));
        yield new Rel.Filter(prune(r.input(), all), r.predicate());
      }
      case Rel.Project r -> project(r, needed);
      case Rel.Join r -> join(r, needed);
      case Rel.Aggregate r -> aggregate(r, needed);
      case Rel.Distinct r -> new Rel.Distinct(exactly(r.input(), r.output()));
      case Rel.SetOperation r -> setOperation(r, needed);
      case Rel.TopK r -> {
        Set<Attribute> all = with(needed, r.partition());
        r.order().forEach(o -> all.add(o.key()));
        yield new Rel.TopK(narrow(r.input(), all), r.partition(), r.order(), r.offset(), r.limit());
      }
      case Rel.Window r -> window(r, needed);
      case Rel.TableFunction r -> {
        Set<Attribute> all = new LinkedHashSet<>(needed);
        r.functions().forEach(f -> f.args().forEach(a -> all.addAll(Terms.refs(a))));
        all.retainAll(r.input().output());
        yield new Rel.TableFunction(
            prune(r.input(), all), r.functions(), r.ordinality(), r.keepEmpty());
      }
      case Rel.Recursive r ->
          new Rel.Recursive(
              r.number(),
              r.all(),
              exactly(r.anchor(), r.anchor().output()),
              exactly(r.step(), r.step().output()),
              r.output());
      default -> rel;
    };
  }

  /** {@code rel} with exactly {@code output}, in this order. */
  Rel exactly(Rel rel, List<Attribute> output) {
    Rel pruned = prune(rel, output);
    return pruned.output().equals(output)
        ? pruned
        : merged(new Rel.Project(pruned, output.stream().map(Rel.Item::pass).toList()));
  }

  /** {@code rel} with {@code needed} and nothing else, in any order. */
  private Rel narrow(Rel rel, Set<Attribute> needed) {
    Rel pruned = prune(rel, needed);
    List<Attribute> kept = pruned.output().stream().filter(needed::contains).toList();
    return kept.size() == pruned.output().size()
        ? pruned
        : merged(new Rel.Project(pruned, itemsOrOne(kept.stream().map(Rel.Item::pass).toList())));
  }

  /** A row has to have a column for its being there to be told. */
  private List<Rel.Item> itemsOrOne(List<Rel.Item> items) {
    return items.isEmpty()
        ? List.of(new Rel.Item(attributes.fresh("one", Term.TRUE), Term.TRUE))
        : items;
  }

  private static Set<Attribute> with(Collection<Attribute> first, Collection<Attribute> second) {
    Set<Attribute> all = new LinkedHashSet<>(first);
    all.addAll(second);
    return all;
  }

  private Rel project(Rel.Project project, Collection<Attribute> needed) {
    Set<Attribute> wanted = new LinkedHashSet<>(needed);
    List<Rel.Item> items =
        project.items().stream().filter(i -> wanted.contains(i.attribute())).toList();
    Set<Attribute> used = new LinkedHashSet<>();
    items.forEach(i -> used.addAll(Terms.refs(i.term())));
    return merged(new Rel.Project(prune(project.input(), used), itemsOrOne(items)));
  }

  /** Two projections as one, where no work is done twice by that. */
  private static Rel merged(Rel.Project project) {
    if (!(project.input() instanceof Rel.Project inner)) {
      return project;
    }
    Map<Attribute, Integer> uses = new HashMap<>();
    for (Rel.Item item : project.items()) {
      Terms.walk(
          item.term(),
          t -> {
            if (t instanceof Term.Ref ref) {
              uses.merge(ref.attribute(), 1, Integer::sum);
            }
          });
    }
    Map<Attribute, Term> values = new HashMap<>();
    for (Rel.Item item : inner.items()) {
      boolean free = item.term() instanceof Term.Ref || item.term() instanceof Term.Constant;
      if (!free && uses.getOrDefault(item.attribute(), 0) > 1) {
        return project;
      }
      values.put(item.attribute(), item.term());
    }
    List<Rel.Item> items = new ArrayList<>();
    project
        .items()
        .forEach(
            i ->
                items.add(
                    new Rel.Item(i.attribute(), Folding.fold(Terms.substitute(i.term(), values)))));
    return merged(new Rel.Project(inner.input(), items));
  }

  private Rel join(Rel.Join join, Collection<Attribute> needed) {
    Set<Attribute> condition = Terms.refs(join.condition());
    Set<Attribute> left = with(needed, condition);
    left.retainAll(join.left().output());
    boolean leftOnly = join.kind() == JoinKind.SEMI || join.kind() == JoinKind.ANTI;
    Set<Attribute> right = leftOnly ? new LinkedHashSet<>(condition) : with(needed, condition);
    right.retainAll(join.right().output());
    return new Rel.Join(
        join.kind(), narrow(join.left(), left), narrow(join.right(), right), join.condition());
  }

  private Rel aggregate(Rel.Aggregate aggregate, Collection<Attribute> needed) {
    Set<Attribute> wanted = new LinkedHashSet<>(needed);
    List<Rel.Computed> calls =
        aggregate.calls().stream()
            // What raises an error by itself has to stay.
            .filter(c -> wanted.contains(c.attribute()) || c.function().equals("single_value"))
            .toList();
    Set<Attribute> below = new LinkedHashSet<>(aggregate.keys());
    calls.forEach(c -> below.addAll(inputs(c)));
    return new Rel.Aggregate(prune(aggregate.input(), below), aggregate.keys(), calls);
  }

  private static List<Attribute> inputs(Rel.Computed call) {
    List<Attribute> all = new ArrayList<>(call.args());
    if (call.filter() != null) {
      all.add(call.filter());
    }
    call.order().stream().map(SortItem::key).forEach(all::add);
    return all;
  }

  private Rel setOperation(Rel.SetOperation operation, Collection<Attribute> needed) {
    boolean bag = operation.kind() == Rel.SetOperation.Kind.UNION;
    Set<Attribute> wanted = new LinkedHashSet<>(needed);
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < operation.output().size(); i++) {
      if (!bag || wanted.contains(operation.output().get(i))) {
        kept.add(i);
      }
    }
    if (kept.isEmpty()) {
      kept.add(0);
    }
    List<Rel> inputs = new ArrayList<>();
    for (Rel input : operation.inputs()) {
      inputs.add(exactly(input, kept.stream().map(input.output()::get).toList()));
    }
    return new Rel.SetOperation(
        operation.kind(),
        operation.all(),
        inputs,
        kept.stream().map(operation.output()::get).toList());
  }

  private Rel window(Rel.Window window, Collection<Attribute> needed) {
    Set<Attribute> wanted = new LinkedHashSet<>(needed);
    List<Rel.Computed> calls =
        window.calls().stream().filter(c -> wanted.contains(c.attribute())).toList();
    if (calls.isEmpty()) {
      return prune(window.input(), needed);
    }
    Set<Attribute> below = with(needed, window.partition());
    window.order().forEach(o -> below.add(o.key()));
    calls.forEach(c -> below.addAll(inputs(c)));
    below.retainAll(window.input().output());
    return new Rel.Window(
        narrow(window.input(), below), window.partition(), window.order(), window.frame(), calls);
  }
}
