package io.weir.sql.plan;

import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Term;
import io.weir.sql.algebra.Terms;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An equality of something of the left side with something of the right side of a join.
 *
 * @param nullSafe whether nulls are equal
 */
record JoinKeys(Term left, Term right, boolean nullSafe) {
  /** {@code condition} as such an equality; null where it is none. */
  static @Nullable JoinKeys of(Term condition, Set<Attribute> left, Set<Attribute> right) {
    if (condition instanceof Term.Same same) {
      return of(same.left(), same.right(), true, left, right);
    }
    return condition instanceof Term.Call call
            && call.function().equals("=")
            && call.args().get(0).type().kind() == call.args().get(1).type().kind()
        ? of(call.args().get(0), call.args().get(1), false, left, right)
        : null;
  }

  private static @Nullable JoinKeys of(
      Term a, Term b, boolean nullSafe, Set<Attribute> left, Set<Attribute> right) {
    if (isOf(a, left) && isOf(b, right)) {
      return new JoinKeys(a, b, nullSafe);
    }
    return isOf(b, left) && isOf(a, right) ? new JoinKeys(b, a, nullSafe) : null;
  }

  private static boolean isOf(Term term, Set<Attribute> side) {
    Set<Attribute> refs = Terms.refs(term);
    return !refs.isEmpty() && side.containsAll(refs);
  }
}
