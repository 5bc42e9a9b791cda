package io.weir.sql.plan;

import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Term;
import io.weir.sql.algebra.Terms;
import java.util.Set;

/** What follows from attributes being null. */
final class Nullity {
  private Nullity() {}

  /**
   * Whether {@code predicate} cannot be true for a row in which all of {@code attributes} are null.
   */
  static boolean rejectsNulls(Term predicate, Set<Attribute> attributes) {
    return switch (predicate) {
      case Term.And and -> and.args().stream().anyMatch(a -> rejectsNulls(a, attributes));
      case Term.Or or -> or.args().stream().allMatch(a -> rejectsNulls(a, attributes));
      case Term.Not not ->
          not.operand() instanceof Term.IsNull isNull
              ? isNull(isNull.operand(), attributes)
              : isNull(not.operand(), attributes);
      default -> isNull(predicate, attributes);
    };
  }

  /** Whether {@code term} is null where all of {@code attributes} are. */
  private static boolean isNull(Term term, Set<Attribute> attributes) {
    return switch (term) {
      case Term.Ref ref -> attributes.contains(ref.attribute());
      case Term.Cast cast -> isNull(cast.operand(), attributes);
      case Term.Not not -> isNull(not.operand(), attributes);
      case Term.Constant constant -> constant.value().isNull();
      case Term.Call call ->
          call.strict() && call.args().stream().anyMatch(a -> isNull(a, attributes));
      default -> false;
    };
  }

  /** Whether the predicate is the constant FALSE or NULL: no row passes it. */
  static boolean isNeverTrue(Term predicate) {
    return Terms.conjuncts(predicate).stream()
        .anyMatch(
            c ->
                c instanceof Term.Constant constant
                    && (constant.value().isNull() || c.equals(Term.FALSE)));
  }
}
