package io.weir.sql.plan;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Rel;

/** What a view cannot keep up to date, and what to write instead. */
final class ViewLimits {
  private ViewLimits() {}

  static Lowered refuse(Rel rel, Lowering lowering) {
    throw switch (rel) {
      case Rel.Window r ->
          reason(
              "window functions cannot be maintained incrementally yet",
              "Use GROUP BY, DISTINCT ON, or row_number() <= k in an outer query that does not"
                  + " select the number.");
      case Rel.TableFunction r ->
          reason(
              "the function "
                  + r.functions().get(0).function()
                  + " cannot be maintained incrementally yet",
              "Put its values into a table and join with that.");
      default ->
          reason(
              "WITH RECURSIVE cannot be maintained incrementally yet",
              "Unroll the recursion to the depth that is needed.");
    };
  }

  private static RuntimeException reason(String message, String hint) {
    return Rejection.of(SqlState.FEATURE_NOT_SUPPORTED, message).withHint(hint).exception();
  }
}
