package io.weir.sql.algebra;

import io.weir.columnar.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Walks and rewrites of {@link Term}s, through the subqueries inside them too. */
public final class Terms {
  private Terms() {}

  /**
   * Rewrites from the top: where {@code change} gives a term, that stands for the whole subterm;
   * where it gives null, the subterm's own subterms are rewritten.
   */
  public static Term rewrite(Term term, Function<Term, @Nullable Term> change) {
    Term changed = change.apply(term);
    if (changed != null) {
      return changed;
    }
    return switch (term) {
      case Term.Ref t -> t;
      case Term.Constant t -> t;
      case Term.Untyped t -> t;
      case Term.Parameter t -> t;
      case Term.SessionCall t ->
          new Term.SessionCall(t.function(), rewriteAll(t.args(), change), t.type());
      case Term.Call t ->
          new Term.Call(t.function(), rewriteAll(t.args(), change), t.type(), t.strict());
      case Term.Cast t -> new Term.Cast(rewrite(t.operand(), change), t.type());
      case Term.And t -> new Term.And(rewriteAll(t.args(), change));
      case Term.Or t -> new Term.Or(rewriteAll(t.args(), change));
      case Term.Not t -> new Term.Not(rewrite(t.operand(), change));
      case Term.IsNull t -> new Term.IsNull(rewrite(t.operand(), change));
      case Term.Same t -> new Term.Same(rewrite(t.left(), change), rewrite(t.right(), change));
      case Term.Case t -> rewriteCase(t, change);
      case Term.AggregateCall t ->
          new Term.AggregateCall(
              t.function(),
              t.distinct(),
              rewriteAll(t.args(), change),
              rewriteOptional(t.filter(), change),
              rewriteOrder(t.order(), change),
              t.type());
      case Term.Grouping t -> new Term.Grouping(rewriteAll(t.args(), change));
      case Term.WindowCall t ->
          new Term.WindowCall(
              t.function(),
              rewriteAll(t.args(), change),
              rewriteOptional(t.filter(), change),
              rewriteAll(t.partition(), change),
              rewriteOrder(t.order(), change),
              t.frame(),
              t.type());
      case Term.SetCall t -> new Term.SetCall(t.function(), rewriteAll(t.args(), change), t.type());
      case Term.Exists t -> new Term.Exists(rewriteQuery(t.query(), change));
      case Term.In t ->
          new Term.In(rewriteAll(t.values(), change), rewriteQuery(t.query(), change));
      case Term.ScalarQuery t -> new Term.ScalarQuery(rewriteQuery(t.query(), change), t.type());
    };
  }

  private static Rel rewriteQuery(Rel query, Function<Term, @Nullable Term> change) {
    return Rels.rewriteTerms(query, t -> rewrite(t, change));
  }

  private static Term.Case rewriteCase(Term.Case term, Function<Term, @Nullable Term> change) {
    List<Term.Case.Branch> branches = new ArrayList<>();
    for (Term.Case.Branch branch : term.branches()) {
      branches.add(
          new Term.Case.Branch(
              rewrite(branch.condition(), change), rewrite(branch.result(), change)));
    }
    return new Term.Case(branches, rewrite(term.otherwise(), change), term.type());
  }

  private static List<Term> rewriteAll(List<Term> terms, Function<Term, @Nullable Term> change) {
    List<Term> out = new ArrayList<>(terms.size());
    terms.forEach(t -> out.add(rewrite(t, change)));
    return out;
  }

  private static @Nullable Term rewriteOptional(
      @Nullable Term term, Function<Term, @Nullable Term> change) {
    return term == null ? null : rewrite(term, change);
  }

  private static List<SortItem<Term>> rewriteOrder(
      List<SortItem<Term>> order, Function<Term, @Nullable Term> change) {
    List<SortItem<Term>> out = new ArrayList<>(order.size());
    order.forEach(item -> out.add(item.with(rewrite(item.key(), change))));
    return out;
  }

  /** Visits {@code term} and everything in it, subqueries' terms included. */
  public static void walk(Term term, Consumer<Term> visit) {
    rewrite(
        term,
        t -> {
          visit.accept(t);
          return null;
        });
  }

  /** Whether any subterm, in subqueries too, is as {@code test} wants. */
  public static boolean any(Term term, Predicate<Term> test) {
    boolean[] found = new boolean[1];
    walk(term, t -> found[0] |= test.test(t));
    return found[0];
  }

  /** Whether a subquery stands anywhere in it. */
  public static boolean hasSubquery(Term term) {
    return any(term, Terms::isSubquery);
  }

  public static boolean isSubquery(Term term) {
    return term instanceof Term.Exists
        || term instanceof Term.In
        || term instanceof Term.ScalarQuery;
  }

  /** The attributes that it refers to, without those that its own subqueries produce. */
  public static Set<Attribute> refs(Term term) {
    Set<Attribute> refs = new LinkedHashSet<>();
    Set<Attribute> produced = new LinkedHashSet<>();
    walk(
        term,
        t -> {
          switch (t) {
            case Term.Ref ref -> refs.add(ref.attribute());
            case Term.Exists q -> produced.addAll(Rels.produced(q.query()));
            case Term.In q -> produced.addAll(Rels.produced(q.query()));
            case Term.ScalarQuery q -> produced.addAll(Rels.produced(q.query()));
            default -> {}
          }
        });
    refs.removeAll(produced);
    return refs;
  }

  /** With every reference that {@code values} has an entry for replaced by it. */
  public static Term substitute(Term term, Map<Attribute, Term> values) {
    return values.isEmpty()
        ? term
        : rewrite(term, t -> t instanceof Term.Ref ref ? values.get(ref.attribute()) : null);
  }

  /** The terms that must all be true for {@code term} to be true. */
  public static List<Term> conjuncts(Term term) {
    List<Term> out = new ArrayList<>();
    collect(term, out);
    return out;
  }

  private static void collect(Term term, List<Term> out) {
    if (term instanceof Term.And and) {
      and.args().forEach(arg -> collect(arg, out));
    } else if (!term.equals(Term.TRUE)) {
      out.add(term);
    }
  }

  public static Term and(List<Term> terms) {
    List<Term> parts = new ArrayList<>();
    terms.forEach(t -> collect(t, parts));
    return switch (parts.size()) {
      case 0 -> Term.TRUE;
      case 1 -> parts.get(0);
      default -> new Term.And(parts);
    };
  }

  public static Term and(Term left, Term right) {
    return and(List.of(left, right));
  }

  /** {@code left = right}, both of one type. */
  public static Term equal(Term left, Term right) {
    return new Term.Call("=", List.of(left, right), io.weir.columnar.DataType.BOOLEAN, true);
  }

  /** A null of the type that {@code like} has. */
  public static Term nullLike(Term like) {
    return new Term.Constant(Scalar.ofNull(like.type()));
  }

  /** Whether it has a value before any row is seen: no column, no subquery. */
  public static boolean isConstant(Term term) {
    return !any(
        term,
        t ->
            t instanceof Term.Ref
                || isSubquery(t)
                || t instanceof Term.AggregateCall
                || t instanceof Term.WindowCall
                || t instanceof Term.SetCall);
  }
}
