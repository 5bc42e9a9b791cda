package io.weir.sql.plan;

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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes an expression that refers to a domain's attributes for every row of the domain, by
 * pushing the domain down to where it meets expressions that do not refer to it.
 */
final class DomainPush {
  private final Attributes attributes;

  DomainPush(Attributes attributes) {
    this.attributes = attributes;
  }

  /** Distinct rows of {@code attributes}. */
  record Domain(Rel rel, List<Attribute> attributes) {}

  /** {@code rel} for each row of {@code domain}, together with that row's attributes. */
  Rel push(Rel rel, Domain domain) {
    if (!depends(rel, domain)) {
      return rel instanceof Rel.Unit
          ? domain.rel()
          : new Rel.Join(JoinKind.INNER, rel, domain.rel(), Term.TRUE);
    }
    return switch (rel) {
      case Rel.Filter r -> new Rel.Filter(push(r.input(), domain), r.predicate());
      case Rel.Project r -> {
        List<Rel.Item> items = new ArrayList<>(r.items());
        domain.attributes().forEach(a -> items.add(Rel.Item.pass(a)));
        yield new Rel.Project(push(r.input(), domain), items);
      }
      case Rel.Join r -> join(r, domain);
      case Rel.Aggregate r ->
          r.keys().isEmpty()
              ? aggregateAll(r, domain)
              : new Rel.Aggregate(
                  push(r.input(), domain), PullUp.both(r.keys(), domain.attributes()), r.calls());
      case Rel.Distinct r -> new Rel.Distinct(exactly(r.input(), r.output(), domain));
      case Rel.SetOperation r -> setOperation(r, domain);
      case Rel.TopK r ->
          new Rel.TopK(
              push(r.input(), domain),
              PullUp.both(r.partition(), domain.attributes()),
              r.order(),
              r.offset(),
              r.limit());
      case Rel.Window r ->
          new Rel.Window(
              push(r.input(), domain),
              PullUp.both(r.partition(), domain.attributes()),
              r.order(),
              r.frame(),
              r.calls());
      case Rel.TableFunction r ->
          new Rel.TableFunction(
              push(r.input(), domain), r.functions(), r.ordinality(), r.keepEmpty());
      default ->
          throw Rejection.of(
                  SqlState.FEATURE_NOT_SUPPORTED,
                  "a recursive query that refers to an outer query is not supported")
              .withHint("Select from the recursive query first, then join.")
              .exception();
    };
  }

  private static boolean depends(Rel rel, Domain domain) {
    return !Collections.disjoint(Rels.free(rel), domain.attributes());
  }

  private Rel exactly(Rel input, List<Attribute> output, Domain domain) {
    List<Attribute> all = PullUp.both(output, domain.attributes());
    return new Rel.Project(push(input, domain), all.stream().map(Rel.Item::pass).toList());
  }

  /** A second instance of a domain, for the other side of a join. */
  private record Second(Domain domain, Map<Attribute, Term> renaming, List<Term> same) {
    Rel rename(Rel rel) {
      return Rels.rewriteTerms(rel, t -> Terms.substitute(t, renaming));
    }
  }

  private Second second(Domain domain) {
    Rels.Copy copy = Rels.copy(domain.rel(), attributes);
    List<Attribute> renamed = copy.renamed(domain.attributes());
    Map<Attribute, Term> renaming = new HashMap<>();
    List<Term> same = new ArrayList<>();
    for (int i = 0; i < renamed.size(); i++) {
      Attribute attribute = domain.attributes().get(i);
      renaming.put(attribute, new Term.Ref(renamed.get(i)));
      same.add(new Term.Same(new Term.Ref(attribute), new Term.Ref(renamed.get(i))));
    }
    return new Second(new Domain(copy.rel(), renamed), renaming, same);
  }

  private Rel join(Rel.Join join, Domain domain) {
    boolean left = depends(join.left(), domain);
    boolean right = depends(join.right(), domain);
    return switch (join.kind()) {
      case INNER -> {
        if (left && right) {
          yield bothSides(join, domain);
        }
        yield right
            ? new Rel.Join(
                JoinKind.INNER, join.left(), push(join.right(), domain), join.condition())
            : leftSide(join, domain);
      }
      case LEFT, SEMI, ANTI -> right ? bothSides(join, domain) : leftSide(join, domain);
      case RIGHT ->
          join(new Rel.Join(JoinKind.LEFT, join.right(), join.left(), join.condition()), domain);
      case FULL -> full(join, domain);
    };
  }

  private Rel leftSide(Rel.Join join, Domain domain) {
    return new Rel.Join(join.kind(), push(join.left(), domain), join.right(), join.condition());
  }

  private Rel bothSides(Rel.Join join, Domain domain) {
    Second second = second(domain);
    return new Rel.Join(
        join.kind(),
        push(join.left(), domain),
        push(second.rename(join.right()), second.domain()),
        Terms.and(join.condition(), Terms.and(second.same())));
  }

  private Rel full(Rel.Join join, Domain domain) {
    Second one = second(domain);
    Second two = second(domain);
    List<Term> conditions = new ArrayList<>();
    conditions.add(Terms.substitute(join.condition(), one.renaming()));
    List<Rel.Item> items = new ArrayList<>();
    join.output().forEach(a -> items.add(Rel.Item.pass(a)));
    for (Attribute attribute : domain.attributes()) {
      Term left = one.renaming().getOrDefault(attribute, Term.TRUE);
      Term right = two.renaming().getOrDefault(attribute, Term.TRUE);
      conditions.add(new Term.Same(left, right));
      // Null in the one that is not there, and in both where it is null in the domain.
      Term either = new Term.Call("coalesce", List.of(left, right), attribute.type(), false);
      items.add(new Rel.Item(attribute, either));
    }
    Rel joined =
        new Rel.Join(
            JoinKind.FULL,
            push(one.rename(join.left()), one.domain()),
            push(two.rename(join.right()), two.domain()),
            Terms.and(conditions));
    return new Rel.Project(joined, items);
  }

  /** An aggregate without groups has a row for every row of the domain, over no input too. */
  private Rel aggregateAll(Rel.Aggregate aggregate, Domain domain) {
    Second second = second(domain);
    List<Rel.Computed> calls = new ArrayList<>();
    List<Rel.Item> items = new ArrayList<>();
    domain.attributes().forEach(a -> items.add(Rel.Item.pass(a)));
    for (Rel.Computed call : aggregate.calls()) {
      Attribute joined = attributes.nullableLike(call.attribute());
      calls.add(
          new Rel.Computed(
              joined, call.function(), call.distinct(), call.args(), call.filter(), call.order()));
      items.add(new Rel.Item(call.attribute(), Unnesting.overNothing(call, joined)));
    }
    Rel groups =
        new Rel.Aggregate(
            push(second.rename(aggregate.input()), second.domain()),
            second.domain().attributes(),
            calls);
    Rel joined = new Rel.Join(JoinKind.LEFT, domain.rel(), groups, Terms.and(second.same()));
    return new Rel.Project(joined, items);
  }

  private Rel setOperation(Rel.SetOperation operation, Domain domain) {
    List<Rel> inputs = new ArrayList<>();
    for (Rel input : operation.inputs()) {
      Second second = second(domain);
      inputs.add(exactly(second.rename(input), input.output(), second.domain()));
    }
    List<Attribute> output = new ArrayList<>(operation.output());
    output.addAll(domain.attributes());
    return new Rel.SetOperation(operation.kind(), operation.all(), inputs, output);
  }
}
