package io.weir.sql.analysis;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.Rels;
import io.weir.sql.algebra.SortItem;
import io.weir.sql.algebra.Term;
import io.weir.sql.algebra.Terms;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/**
 * Lifts the aggregate calls of a SELECT into an aggregation below it: terms above may then use the
 * grouped terms and the calls' results, and nothing else of the input.
 */
final class Grouping {
  private final Analysis analysis;
  private final Rel input;
  private final Scope scope;
  private final Set<Attribute> own;
  private final List<Term> groups;
  private final List<Set<Integer>> sets;
  private final List<Attribute> keys = new ArrayList<>();
  private final List<Attribute> results = new ArrayList<>();
  private final Map<Term.AggregateCall, Attribute> calls = new LinkedHashMap<>();
  private final Map<Term.Grouping, Attribute> groupings = new LinkedHashMap<>();

  Grouping(Analysis analysis, Rel input, Scope scope, GroupSets groupSets) {
    this.analysis = analysis;
    this.scope = scope;
    this.input = input;
    this.own = new HashSet<>(input.output());
    this.groups = groupSets.terms();
    this.sets = groupSets.sets();
    for (Term group : groups) {
      boolean plain = group instanceof Term.Ref ref && own.contains(ref.attribute());
      String name = group instanceof Term.Ref ref ? ref.attribute().name() : "group";
      keys.add(
          plain && group instanceof Term.Ref ref
              ? ref.attribute()
              : analysis.attributes.fresh(name, group));
      // With several sets a key is null in those that leave it out.
      results.add(
          isOneSet() && plain
              ? keys.get(keys.size() - 1)
              : analysis.attributes.fresh(name, group.type(), group.nullable() || !isOneSet()));
    }
  }

  private boolean isOneSet() {
    return sets.size() == 1;
  }

  /** The term over what the aggregation gives. */
  Term rewrite(Term term, SqlNode place) {
    return Terms.rewrite(term, t -> replaced(t, place));
  }

  private @Nullable Term replaced(Term term, SqlNode place) {
    int group = groups.indexOf(term);
    if (group >= 0) {
      return new Term.Ref(results.get(group));
    }
    return switch (term) {
      case Term.AggregateCall call ->
          new Term.Ref(
              calls.computeIfAbsent(call, c -> analysis.attributes.fresh(c.function(), c)));
      case Term.Grouping grouping -> grouping(grouping, place);
      case Term.Ref ref -> {
        if (own.contains(ref.attribute())) {
          throw ungrouped(ref, place);
        }
        yield null;
      }
      default -> null;
    };
  }

  private RuntimeException ungrouped(Term.Ref ref, SqlNode place) {
    SqlNode at = analysis.placeOf(ref);
    return analysis.errors.ungrouped(at == null ? place : at, scope.qualifiedName(ref.attribute()));
  }

  private Term grouping(Term.Grouping grouping, SqlNode place) {
    for (Term arg : grouping.args()) {
      if (!groups.contains(arg)) {
        throw analysis.errors.at(
            place,
            SqlState.GROUPING_ERROR,
            "arguments to GROUPING must be grouping expressions of the associated query level");
      }
    }
    return new Term.Ref(
        groupings.computeIfAbsent(
            grouping, g -> analysis.attributes.fresh("grouping", DataType.INT4, false)));
  }

  /** The aggregation; to be asked for once all terms are rewritten. */
  Rel rel() {
    List<Rel.Item> items = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      items.add(new Rel.Item(keys.get(i), groups.get(i)));
    }
    List<Rel.Computed> computed = new ArrayList<>();
    calls.forEach((call, attribute) -> computed.add(lift(call, attribute, items)));
    Rel projected = new Rel.Project(input, items);
    if (!isOneSet()) {
      return union(projected, computed);
    }
    // Every group term is in the only set.
    Rel aggregate = new Rel.Aggregate(projected, keys, computed);
    if (keys.equals(results) && groupings.isEmpty()) {
      return aggregate;
    }
    return new Rel.Project(aggregate, output(keys, sets.get(0), results, calls()));
  }

  private List<Attribute> calls() {
    return List.copyOf(calls.values());
  }

  private Rel.Computed lift(Term.AggregateCall call, Attribute result, List<Rel.Item> items) {
    List<Attribute> args = new ArrayList<>();
    call.args().forEach(arg -> args.add(column(arg, "arg", items)));
    Attribute filter = call.filter() == null ? null : column(call.filter(), "filter", items);
    List<SortItem<Attribute>> order = new ArrayList<>();
    call.order().forEach(o -> order.add(o.with(column(o.key(), "order", items))));
    return new Rel.Computed(result, call.function(), call.distinct(), args, filter, order);
  }

  /** The attribute that holds {@code term} below the aggregation. */
  private Attribute column(Term term, String name, List<Rel.Item> items) {
    for (Rel.Item item : items) {
      if (item.term().equals(term)) {
        return item.attribute();
      }
    }
    Attribute attribute =
        term instanceof Term.Ref ref && own.contains(ref.attribute())
            ? ref.attribute()
            : analysis.attributes.fresh(name, term);
    items.add(new Rel.Item(attribute, term));
    return attribute;
  }

  /** One aggregation a set, over copies of the input. */
  private Rel union(Rel projected, List<Rel.Computed> computed) {
    List<Rel> inputs = new ArrayList<>();
    List<Attribute> output = new ArrayList<>(results);
    output.addAll(calls());
    output.addAll(groupings.values());
    for (Set<Integer> set : sets) {
      List<Attribute> setKeys = new ArrayList<>();
      set.forEach(i -> setKeys.add(keys.get(i)));
      Rels.Copy copy =
          Rels.copy(new Rel.Aggregate(projected, setKeys, computed), analysis.attributes);
      List<Attribute> fresh = output.stream().map(analysis.attributes::like).toList();
      inputs.add(
          new Rel.Project(
              copy.rel(), output(copy.renamed(keys), set, fresh, copy.renamed(calls()))));
    }
    return new Rel.SetOperation(Rel.SetOperation.Kind.UNION, true, inputs, output);
  }

  /** The keys of {@code set} and nulls for the others, the calls, the GROUPINGs. */
  private List<Rel.Item> output(
      List<Attribute> setKeys, Set<Integer> set, List<Attribute> to, List<Attribute> callResults) {
    List<Rel.Item> items = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      Term value = set.contains(i) ? new Term.Ref(setKeys.get(i)) : Terms.nullLike(groups.get(i));
      items.add(new Rel.Item(to.get(i), value));
    }
    if (isOneSet()) {
      callResults.forEach(a -> items.add(Rel.Item.pass(a)));
      groupings.forEach((g, a) -> items.add(new Rel.Item(a, bits(g, set))));
      return items;
    }
    int next = groups.size();
    for (Attribute result : callResults) {
      items.add(new Rel.Item(to.get(next++), new Term.Ref(result)));
    }
    for (Term.Grouping grouping : groupings.keySet()) {
      items.add(new Rel.Item(to.get(next++), bits(grouping, set)));
    }
    return items;
  }

  private Term bits(Term.Grouping grouping, Set<Integer> set) {
    long bits = 0;
    for (Term arg : grouping.args()) {
      bits = bits * 2 + (set.contains(groups.indexOf(arg)) ? 0 : 1);
    }
    return new Term.Constant(Scalar.ofLong(DataType.INT4, bits));
  }
}
