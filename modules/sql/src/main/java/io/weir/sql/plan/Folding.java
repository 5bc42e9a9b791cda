package io.weir.sql.plan;

import io.weir.columnar.Scalar;
import io.weir.dataflow.expr.Evaluators;
import io.weir.kernel.RejectedException;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.Rels;
import io.weir.sql.algebra.Term;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes constant parts of terms. One that fails is left as it is: its error is due only if a row
 * reaches it.
 */
final class Folding {
  private Folding() {}

  static Rel fold(Rel rel) {
    return Rels.rewriteTerms(rel, Folding::fold);
  }

  static Term fold(Term term) {
    return switch (term) {
      case Term.Call call ->
          computed(new Term.Call(call.function(), all(call.args()), call.type(), call.strict()));
      case Term.Cast cast -> computed(new Term.Cast(fold(cast.operand()), cast.type()));
      case Term.Not not -> not(fold(not.operand()));
      case Term.IsNull isNull -> isNull(fold(isNull.operand()));
      case Term.Same same -> new Term.Same(fold(same.left()), fold(same.right()));
      case Term.And and -> junction(and.args(), true);
      case Term.Or or -> junction(or.args(), false);
      case Term.Case choice -> choice(choice);
      default -> term;
    };
  }

  private static List<Term> all(List<Term> terms) {
    List<Term> out = new ArrayList<>();
    terms.forEach(t -> out.add(fold(t)));
    return out;
  }

  private static Term not(Term operand) {
    if (operand instanceof Term.Not inner) {
      return inner.operand();
    }
    if (operand instanceof Term.Constant constant) {
      return constant.value().isNull()
          ? operand
          : operand.equals(Term.TRUE) ? Term.FALSE : Term.TRUE;
    }
    return new Term.Not(operand);
  }

  private static Term isNull(Term operand) {
    if (operand instanceof Term.Constant constant) {
      return constant.value().isNull() ? Term.TRUE : Term.FALSE;
    }
    return new Term.IsNull(operand);
  }

  private static Term junction(List<Term> args, boolean and) {
    Term neutral = and ? Term.TRUE : Term.FALSE;
    Term decisive = and ? Term.FALSE : Term.TRUE;
    List<Term> kept = new ArrayList<>();
    for (Term arg : all(args)) {
      if (arg.equals(decisive)) {
        return decisive;
      }
      if (!arg.equals(neutral)) {
        kept.add(arg);
      }
    }
    if (kept.isEmpty()) {
      return neutral;
    }
    return kept.size() == 1 ? kept.get(0) : and ? new Term.And(kept) : new Term.Or(kept);
  }

  private static Term choice(Term.Case choice) {
    List<Term.Case.Branch> branches = new ArrayList<>();
    for (Term.Case.Branch branch : choice.branches()) {
      Term condition = fold(branch.condition());
      if (condition.equals(Term.TRUE)) {
        Term result = fold(branch.result());
        return branches.isEmpty() ? result : new Term.Case(branches, result, choice.type());
      }
      if (!Nullity.isNeverTrue(condition)) {
        branches.add(new Term.Case.Branch(condition, fold(branch.result())));
      }
    }
    Term otherwise = fold(choice.otherwise());
    return branches.isEmpty() ? otherwise : new Term.Case(branches, otherwise, choice.type());
  }

  private static Term computed(Term term) {
    boolean constant =
        switch (term) {
          case Term.Call call -> call.args().stream().allMatch(a -> a instanceof Term.Constant);
          case Term.Cast cast -> cast.operand() instanceof Term.Constant;
          default -> false;
        };
    if (!constant) {
      return term;
    }
    Term value = evaluate(term);
    return value == null ? term : value;
  }

  private static @Nullable Term evaluate(Term term) {
    try {
      Scalar value = Evaluators.constant(Expressions.lower(term, List.of()));
      return new Term.Constant(value);
    } catch (RejectedException failsWhenReached) {
      return null;
    }
  }
}
