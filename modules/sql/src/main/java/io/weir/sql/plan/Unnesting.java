package io.weir.sql.plan;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.dataflow.plan.Plan.JoinKind;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Attributes;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.Rels;
import io.weir.sql.algebra.Term;
import io.weir.sql.algebra.Terms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns joins whose right side refers to the left one into joins of independent sides.
 *
 * <p>Where the correlation is by conditions that can be pulled up into the join ({@link PullUp}),
 * that is all. Otherwise the right side is computed for the domain of distinct values that the left
 * side gives it, and joined with the left side on them: Neumann and Kemper, "Unnesting Arbitrary
 * Queries" (BTW 2015), with {@link DomainPush} for the rules.
 */
final class Unnesting {
  private final Attributes attributes;
  private final PullUp pullUp;

  Unnesting(Attributes attributes) {
    this.attributes = attributes;
    this.pullUp = new PullUp(attributes);
  }

  Rel unnest(Rel rel) {
    Rel inner = Rels.mapInputs(rel, this::unnest);
    if (!(inner instanceof Rel.Join join)) {
      return inner;
    }
    Set<Attribute> outer = new LinkedHashSet<>(join.left().output());
    Set<Attribute> correlated = new LinkedHashSet<>(Rels.free(join.right()));
    correlated.retainAll(outer);
    return correlated.isEmpty() ? join : dependent(join, outer, List.copyOf(correlated));
  }

  private Rel dependent(Rel.Join join, Set<Attribute> outer, List<Attribute> correlated) {
    if (join.kind() == JoinKind.RIGHT || join.kind() == JoinKind.FULL) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "the combining JOIN type must be INNER or LEFT for a LATERAL reference")
          .withHint("Swap the sides of the join.")
          .exception();
    }
    PullUp.Pulled pulled = pullUp.pull(join.right(), outer);
    if (pulled != null) {
      return new Rel.Join(
          join.kind(),
          join.left(),
          pulled.rel(),
          Terms.and(join.condition(), Terms.and(pulled.conditions())));
    }
    boolean always = join.condition().equals(Term.TRUE);
    if ((join.kind() == JoinKind.INNER || (join.kind() == JoinKind.LEFT && always))
        && join.right() instanceof Rel.TableFunction function
        && function.input() instanceof Rel.Unit) {
      Rel flat =
          new Rel.TableFunction(
              join.left(),
              function.functions(),
              function.ordinality(),
              join.kind() == JoinKind.LEFT);
      return always ? flat : new Rel.Filter(flat, join.condition());
    }
    Rel oneRow = oneRow(join, outer);
    return oneRow != null ? oneRow : overDomain(join, correlated);
  }

  /**
   * The value of an aggregate without groups, correlated by equality: grouped by what the equality
   * compares, then joined; where no group is, an aggregate of no rows stands.
   */
  private @Nullable Rel oneRow(Rel.Join join, Set<Attribute> outer) {
    boolean plain =
        join.condition().equals(Term.TRUE)
            && (join.kind() == JoinKind.INNER || join.kind() == JoinKind.LEFT);
    List<Rel.Project> projects = new ArrayList<>();
    Rel right = join.right();
    while (right instanceof Rel.Project project) {
      projects.add(project);
      right = project.input();
    }
    if (!plain || !(right instanceof Rel.Aggregate aggregate) || !aggregate.keys().isEmpty()) {
      return null;
    }
    PullUp.Grouped grouped = pullUp.grouped(aggregate, outer);
    if (grouped == null) {
      return null;
    }
    Map<Attribute, Term> values = new LinkedHashMap<>();
    List<Rel.Computed> calls = new ArrayList<>();
    for (Rel.Computed call : aggregate.calls()) {
      Attribute joined = attributes.nullableLike(call.attribute());
      calls.add(
          new Rel.Computed(
              joined, call.function(), call.distinct(), call.args(), call.filter(), call.order()));
      values.put(call.attribute(), overNothing(call, joined));
    }
    Rel joined =
        new Rel.Join(
            JoinKind.LEFT,
            join.left(),
            new Rel.Aggregate(grouped.input(), grouped.keys(), calls),
            Terms.and(grouped.conditions()));
    for (int i = projects.size() - 1; i >= 0; i--) {
      Map<Attribute, Term> next = new LinkedHashMap<>();
      for (Rel.Item item : projects.get(i).items()) {
        next.put(item.attribute(), Terms.substitute(item.term(), values));
      }
      values = next;
    }
    List<Rel.Item> items = new ArrayList<>();
    join.left().output().forEach(a -> items.add(Rel.Item.pass(a)));
    values.forEach((a, t) -> items.add(new Rel.Item(a, t)));
    return new Rel.Project(joined, items);
  }

  /** What a left join gives for {@code call}: a count of nothing is 0, all others are null. */
  static Term overNothing(Rel.Computed call, Attribute joined) {
    Term ref = new Term.Ref(joined);
    if (!call.function().equals("count")) {
      return ref;
    }
    Term zero = new Term.Constant(Scalar.ofLong(DataType.INT8, 0));
    return new Term.Call("coalesce", List.of(ref, zero), DataType.INT8, false);
  }

  private Rel overDomain(Rel.Join join, List<Attribute> correlated) {
    Rels.Copy left = Rels.copy(join.left(), attributes);
    Map<Attribute, Term> substitution = new LinkedHashMap<>();
    List<Rel.Item> items = new ArrayList<>();
    List<Term> conditions = new ArrayList<>();
    conditions.add(join.condition());
    List<Attribute> domain = new ArrayList<>();
    for (Attribute attribute : correlated) {
      Attribute d = attributes.like(attribute);
      domain.add(d);
      items.add(new Rel.Item(d, new Term.Ref(left.renamed(List.of(attribute)).get(0))));
      substitution.put(attribute, new Term.Ref(d));
      conditions.add(new Term.Same(new Term.Ref(attribute), new Term.Ref(d)));
    }
    Rel values = new Rel.Distinct(new Rel.Project(left.rel(), items));
    Rel right = Rels.rewriteTerms(join.right(), t -> Terms.substitute(t, substitution));
    Rel pushed = new DomainPush(attributes).push(right, new DomainPush.Domain(values, domain));
    return new Rel.Join(join.kind(), join.left(), pushed, Terms.and(conditions));
  }
}
