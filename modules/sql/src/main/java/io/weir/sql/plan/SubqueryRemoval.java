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
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns subqueries in terms into joins, whose right side may still refer to the left one (see
 * {@link Unnesting}). EXISTS and IN that must be true become semi-joins, those that must not be
 * true anti-joins; elsewhere each subquery becomes a left join with a row that holds its value. NOT
 * IN keeps PostgreSQL's three-valued meaning.
 */
final class SubqueryRemoval {
  private final Attributes attributes;

  SubqueryRemoval(Attributes attributes) {
    this.attributes = attributes;
  }

  Rel remove(Rel rel) {
    Rel inner = Rels.mapInputs(rel, this::remove);
    boolean[] found = new boolean[1];
    Rels.mapOwnTerms(
        inner,
        term -> {
          found[0] |= Terms.hasSubquery(term);
          return term;
        });
    if (!found[0]) {
      return inner;
    }
    return switch (inner) {
      case Rel.Filter r -> filter(r);
      case Rel.Project r -> project(r);
      case Rel.Join r -> join(r);
      case Rel.TableFunction r -> tableFunction(r);
      default -> throw new IllegalStateException("a subquery where none can be: " + inner);
    };
  }

  private Rel filter(Rel.Filter filter) {
    List<Term> plain = new ArrayList<>();
    List<Term> nested = new ArrayList<>();
    for (Term conjunct : Terms.conjuncts(filter.predicate())) {
      (Terms.hasSubquery(conjunct) ? nested : plain).add(conjunct);
    }
    Rel rel = plain.isEmpty() ? filter.input() : new Rel.Filter(filter.input(), Terms.and(plain));
    for (Term conjunct : nested) {
      Rel simple = asJoin(rel, conjunct);
      if (simple == null) {
        Lifted lifted = lift(rel, conjunct);
        simple = project(new Rel.Filter(lifted.rel(), lifted.term()), filter.input().output());
      }
      rel = simple;
    }
    return rel;
  }

  /** A semi- or anti-join, where the conjunct is just one subquery's truth or untruth. */
  private @Nullable Rel asJoin(Rel rel, Term conjunct) {
    boolean negated = conjunct instanceof Term.Not;
    Term asked = conjunct instanceof Term.Not not ? not.operand() : conjunct;
    if (asked instanceof Term.Exists exists) {
      JoinKind kind = negated ? JoinKind.ANTI : JoinKind.SEMI;
      return new Rel.Join(kind, rel, remove(exists.query()), Term.TRUE);
    }
    if (asked instanceof Term.In in && in.values().stream().noneMatch(Terms::hasSubquery)) {
      return negated
          ? notIn(rel, in)
          : new Rel.Join(JoinKind.SEMI, rel, remove(in.query()), equal(in));
    }
    return null;
  }

  private static Term equal(Term.In in) {
    List<Term> parts = new ArrayList<>();
    for (int i = 0; i < in.values().size(); i++) {
      parts.add(Terms.equal(in.values().get(i), new Term.Ref(in.query().output().get(i))));
    }
    return Terms.and(parts);
  }

  /** True only where every comparison is false: no match, and no null on either side. */
  private Rel notIn(Rel rel, Term.In in) {
    Rel query = remove(in.query());
    if (in.values().size() > 1) {
      Term notFalse = new Term.Call("is not false", List.of(equal(in)), DataType.BOOLEAN, false);
      return new Rel.Join(JoinKind.ANTI, rel, query, notFalse);
    }
    Term value = in.values().get(0);
    Attribute column = query.output().get(0);
    Rel result = new Rel.Join(JoinKind.ANTI, rel, query, equal(in));
    if (column.nullable()) {
      result = new Rel.Join(JoinKind.ANTI, result, nulls(query), Term.TRUE);
    }
    if (value.nullable()) {
      Rel any = Rels.copy(query, attributes).rel();
      result = new Rel.Join(JoinKind.ANTI, result, any, new Term.IsNull(value));
    }
    return result;
  }

  private Rel nulls(Rel query) {
    Rels.Copy copy = Rels.copy(query, attributes);
    Attribute column = copy.rel().output().get(0);
    return new Rel.Filter(copy.rel(), new Term.IsNull(new Term.Ref(column)));
  }

  private Rel project(Rel.Project project) {
    Rel rel = project.input();
    List<Rel.Item> items = new ArrayList<>();
    for (Rel.Item item : project.items()) {
      Lifted lifted = lift(rel, item.term());
      rel = lifted.rel();
      items.add(new Rel.Item(item.attribute(), lifted.term()));
    }
    return new Rel.Project(rel, items);
  }

  private Rel join(Rel.Join join) {
    if (join.kind() == JoinKind.INNER) {
      return filter(
          new Rel.Filter(
              new Rel.Join(JoinKind.INNER, join.left(), join.right(), Term.TRUE),
              join.condition()));
    }
    if (join.kind() == JoinKind.LEFT) {
      // What looks at the right side alone may be asked before the join.
      List<Term> right = new ArrayList<>();
      List<Term> rest = new ArrayList<>();
      for (Term conjunct : Terms.conjuncts(join.condition())) {
        Set<Attribute> refs = Terms.refs(conjunct);
        boolean rightOnly = join.left().output().stream().noneMatch(refs::contains);
        (rightOnly && Terms.hasSubquery(conjunct) ? right : rest).add(conjunct);
      }
      if (rest.stream().noneMatch(Terms::hasSubquery)) {
        Rel filtered = filter(new Rel.Filter(join.right(), Terms.and(right)));
        return new Rel.Join(JoinKind.LEFT, join.left(), filtered, Terms.and(rest));
      }
    }
    throw Rejection.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            "a subquery over both sides in the ON condition of an outer join is not supported")
        .withHint("Compute the subquery's value in a subquery in FROM, and join with that.")
        .exception();
  }

  private Rel tableFunction(Rel.TableFunction rel) {
    Rel input = rel.input();
    List<Rel.FunctionItem> functions = new ArrayList<>();
    for (Rel.FunctionItem function : rel.functions()) {
      List<Term> args = new ArrayList<>();
      for (Term arg : function.args()) {
        Lifted lifted = lift(input, arg);
        input = lifted.rel();
        args.add(lifted.term());
      }
      functions.add(new Rel.FunctionItem(function.attribute(), function.function(), args));
    }
    return project(
        new Rel.TableFunction(input, functions, rel.ordinality(), rel.keepEmpty()), rel.output());
  }

  private static Rel project(Rel rel, List<Attribute> output) {
    return new Rel.Project(rel, output.stream().map(Rel.Item::pass).toList());
  }

  /** A term without subqueries, over {@code rel}, which has what took their place. */
  private record Lifted(Rel rel, Term term) {}

  private Lifted lift(Rel rel, Term term) {
    Rel[] current = {rel};
    Term lifted =
        Terms.rewrite(
            term,
            t ->
                switch (t) {
                  case Term.Exists exists -> exists(current, exists.query());
                  case Term.ScalarQuery scalar -> scalar(current, scalar);
                  case Term.In in -> membership(current, in);
                  default -> null;
                });
    return new Lifted(current[0], lifted);
  }

  private Term exists(Rel[] current, Rel query) {
    Attribute one = attributes.fresh("one", Term.TRUE);
    Attribute found = attributes.fresh("found", DataType.BOOLEAN, true);
    Rel marked = new Rel.Project(remove(query), List.of(new Rel.Item(one, Term.TRUE)));
    Rel row =
        new Rel.Aggregate(
            marked,
            List.of(),
            List.of(new Rel.Computed(found, "bool_or", false, List.of(one), null, List.of())));
    current[0] = new Rel.Join(JoinKind.LEFT, current[0], row, Term.TRUE);
    return new Term.Not(new Term.IsNull(new Term.Ref(found)));
  }

  private Term scalar(Rel[] current, Term.ScalarQuery scalar) {
    Rel query = remove(scalar.query());
    Attribute column = query.output().get(0);
    Rel row = query;
    Attribute value = column;
    if (!hasOneRowAtMost(query)) {
      value = attributes.nullableLike(column);
      row =
          new Rel.Aggregate(
              query,
              List.of(),
              List.of(
                  new Rel.Computed(
                      value, "single_value", false, List.of(column), null, List.of())));
    }
    current[0] = new Rel.Join(JoinKind.LEFT, current[0], row, Term.TRUE);
    return new Term.Ref(value);
  }

  private static boolean hasOneRowAtMost(Rel rel) {
    return switch (rel) {
      case Rel.Unit r -> true;
      case Rel.Project r -> hasOneRowAtMost(r.input());
      case Rel.Filter r -> hasOneRowAtMost(r.input());
      case Rel.Aggregate r -> r.keys().isEmpty();
      case Rel.TopK r ->
          r.partition().isEmpty()
              && r.limit() instanceof Term.Constant limit
              && limit.value().equals(Scalar.ofLong(DataType.INT8, 1));
      case Rel.Join r ->
          r.kind() == JoinKind.LEFT && hasOneRowAtMost(r.left()) && hasOneRowAtMost(r.right());
      default -> false;
    };
  }

  /** IN as a value: true, false or null. */
  private Term membership(Rel[] current, Term.In in) {
    Term unknown = new Term.Constant(Scalar.ofNull(DataType.BOOLEAN));
    Term match = new Term.Exists(new Rel.Filter(in.query(), equal(in)));
    List<Term> unknowns = new ArrayList<>();
    if (in.values().size() > 1) {
      Rel undecided = new Rel.Filter(in.query(), new Term.IsNull(equal(in)));
      unknowns.add(new Term.Exists(Rels.copy(undecided, attributes).rel()));
    } else {
      Term value = in.values().get(0);
      if (in.query().output().get(0).nullable()) {
        unknowns.add(new Term.Exists(nulls(in.query())));
      }
      if (value.nullable()) {
        Rel any = Rels.copy(in.query(), attributes).rel();
        unknowns.add(new Term.And(List.of(new Term.IsNull(value), new Term.Exists(any))));
      }
    }
    List<Term.Case.Branch> branches = new ArrayList<>();
    branches.add(new Term.Case.Branch(match, Term.TRUE));
    unknowns.forEach(u -> branches.add(new Term.Case.Branch(u, unknown)));
    Lifted lifted = lift(current[0], new Term.Case(branches, Term.FALSE, DataType.BOOLEAN));
    current[0] = lifted.rel();
    return lifted.term();
  }
}
