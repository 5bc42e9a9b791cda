package io.weir.session.operator;

import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.gateway.Roles;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Execution;
import io.weir.sql.statement.OperatorStatement;
import java.util.Optional;

/** Who may do what can skip or repeat records, and when. */
final class Gate {
  private Gate() {}

  /**
   * Before anything else is looked at.
   *
   * @throws io.weir.kernel.RejectedException 42501 where the gate is closed, or closed to this user
   */
  static void requireOpen(Execution execution) {
    requireRole(execution);
    if (!execution.catalog().allowsUnsafe()) {
      throw Rejection.of(SqlState.INSUFFICIENT_PRIVILEGE, "unsafe operations are not enabled")
          .withHint("ALTER SYSTEM SET enable_unsafe_ops = true allows them.")
          .exception();
    }
  }

  /** Before a setting is changed: who may not go through the gate may not open it either. */
  static void requireMayChange(OperatorStatement.AlterSystem statement, Execution execution) {
    if (statement.name().equals(CatalogSnapshot.UNSAFE_SETTING)) {
      requireRole(execution);
    }
  }

  /**
   * A source takes one unsafe operation at a time. It says so itself in the end; this is to say it
   * before the upstream is asked, perhaps the one that the other operation is about to go to.
   *
   * @throws io.weir.kernel.RejectedException 55006 that names the other one
   */
  static void requireAlone(Optional<String> underWay) {
    if (underWay.isPresent()) {
      throw Rejection.of(
              SqlState.OBJECT_IN_USE,
              "another unsafe operation on the source is under way: " + underWay.get())
          .withHint("Wait for it, or cancel it: see weir_operations.")
          .exception();
    }
  }

  private static void requireRole(Execution execution) {
    String user = execution.session().user();
    if (!execution.ports().roles().allow(user, Roles.UNSAFE)) {
      throw Rejection.of(
              SqlState.INSUFFICIENT_PRIVILEGE,
              "permission denied: user \"" + user + "\" does not have the role \"unsafe\"")
          .withHint("weir.users in the node's configuration gives roles.")
          .exception();
    }
  }
}
