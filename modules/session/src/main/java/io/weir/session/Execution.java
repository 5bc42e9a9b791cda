package io.weir.session;

import io.weir.columnar.Scalar;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.operation.OperationPlan;
import io.weir.kernel.ObjectId;
import io.weir.session.relation.SystemRelation;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One run of one statement.
 *
 * @param sql its text as the client sent it
 * @param catalog as it was when the run began
 * @param now when the run, or the transaction that it is in, began
 */
public record Execution(
    Ports ports,
    SessionState session,
    Cancellation cancellation,
    String sql,
    CatalogSnapshot catalog,
    List<Scalar> parameters,
    Instant now) {
  public Execution {
    parameters = List.copyOf(parameters);
  }

  /** The same run over the catalog as it is now: something took what was planned away. */
  public Execution again() {
    return new Execution(
        ports, session, cancellation, sql, ports.catalogs().current(), parameters, now);
  }

  /** The same run of another statement: what EXECUTE stands for. */
  public Execution of(String otherSql, List<Scalar> otherParameters) {
    return new Execution(ports, session, cancellation, otherSql, catalog, otherParameters, now);
  }

  /**
   * Runs a plan for this user and gives the operation's id. A statement that is cancelled waits no
   * longer; the operation goes on to its end.
   */
  public CompletionStage<ObjectId> operate(OperationPlan plan) {
    return cancellation.guard(ports.operations().run(plan, session.user()));
  }

  /** Likewise, under an id that nothing had before. */
  public CompletionStage<ObjectId> operate(ObjectId operation, OperationPlan plan) {
    return cancellation.guard(ports.operations().run(operation, plan, session.user()));
  }

  public SystemRelation.Context systemContext() {
    return new SystemRelation.Context(
        catalog,
        ports.status(),
        ports.audit(),
        ports.clusters(),
        ports.sources(),
        session.database(),
        session.user(),
        session.variables().settings(),
        ports.system());
  }
}
