package io.weir.sql.ddl;

import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogCommand.Redefine;
import io.weir.domain.catalog.CatalogCommand.Redefinition;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfCluster;
import io.weir.domain.catalog.ObjectDefinition.PendingShape;
import io.weir.domain.cluster.ClusterCommand;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.Condition;
import io.weir.domain.operation.OperationPlan;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.ClusterStatement.ClusterCondition;
import io.weir.sql.statement.SqlFragment;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The plans that change one cluster. The catalog comes first: it keeps what is pending, so that
 * memory is counted at the peak of all changes together, and is told the new shape when it serves.
 *
 * @param text of the statement
 */
record ClusterChange(PlanContext context, CatalogEntry entry, String text) {
  static final String TAG = "ALTER CLUSTER";

  private OfCluster of() {
    return ClusterPlanner.of(entry);
  }

  private String quoted() {
    return "cluster \"" + entry.name() + "\"";
  }

  /** What serves goes on or ends as the shape says, at once. */
  Draft atOnce(ClusterDefinition target, int position) {
    ClusterDefinition was = of().definition();
    OfCluster next = new OfCluster(target);
    requireMemory(next, position);
    PlanBuilder plan = new PlanBuilder(TAG, text);
    Redefining.step(plan, entry, next, id -> id.value(), entry.dependsOn());
    plan.step(
            "turn " + quoted() + " from " + was.words() + " into " + target.words(),
            AggregateType.CLUSTER,
            entry.id(),
            new ClusterCommand.Reshape(entry.name(), was, target),
            null)
        .touches("turns " + entry.name() + " from " + was.words() + " into " + target.words());
    return Draft.of(TAG, plan.build());
  }

  /** New replicas hydrate beside the old ones, until the condition decides. */
  Draft beside(ClusterDefinition target, @Nullable ClusterCondition condition, int position) {
    PendingShape pending = pendingShape(target);
    requireMemory(of().with(pending), position);
    ConditionRules rules = new ConditionRules(context.now());
    SqlFragment after =
        condition instanceof ClusterCondition.Teardown teardown ? teardown.after() : null;
    if (after == null) {
      return Draft.of(TAG, beside(pending, rules.condition(condition, null), condition));
    }
    return new Draft(
        TAG,
        List.of(),
        new UpstreamCheck.OfTime(after),
        answers -> beside(pending, rules.condition(condition, answers.time()), condition));
  }

  /** The catalog's version rises with the plan's first step, so no two plans have the same id. */
  private PendingShape pendingShape(ClusterDefinition target) {
    return new PendingShape("alter/" + entry.id() + "/" + context.catalog().version(), target);
  }

  private OperationPlan beside(
      PendingShape pending, Condition condition, @Nullable ClusterCondition written) {
    ClusterDefinition was = of().definition();
    ClusterDefinition target = pending.target();
    String change = was.words() + " -> " + target.words();
    PlanBuilder plan = new PlanBuilder(TAG, text);
    plan.catalog(
        "note that " + quoted() + " is to be " + target.words(),
        Redefine.of(
            entry, new Redefinition(entry.createSql(), of().with(pending), entry.dependsOn())),
        takeBack(pending));
    plan.step(
        "start replicas of size " + target.size() + " beside those of " + quoted(),
        AggregateType.CLUSTER,
        entry.id(),
        new ClusterCommand.Alter(pending.id(), entry.name(), was, target, condition),
        new ClusterCommand.Abort(pending.id(), "the operation was taken back"));
    boolean waits =
        written instanceof ClusterCondition.WaitFor
            || written instanceof ClusterCondition.WaitUntilReady;
    if (!waits) {
      plan.background();
    }
    plan.step(
        "wait until " + quoted() + " is resized: " + change,
        AggregateType.CLUSTER,
        entry.id(),
        new ClusterCommand.AwaitReconfigured(pending.id()),
        null);
    OfCluster done = new OfCluster(target);
    plan.catalog(
        "note that " + quoted() + " is " + target.words(),
        new Redefine(
            entry.id(),
            of().with(pending),
            new Redefinition(CreateSql.cluster(entry.name(), target), done, entry.dependsOn())),
        null);
    plan.touches("resizes " + entry.name() + ": " + change);
    plan.touches(ConditionRules.words(condition));
    return plan.build();
  }

  private CatalogCommand takeBack(PendingShape pending) {
    return new Redefine(
        entry.id(),
        of().with(pending),
        new Redefinition(entry.createSql(), of().with(null), entry.dependsOn()),
        true);
  }

  /** Whoever comes first of this and the pending operation's own undo clears the catalog. */
  Draft abort(PendingShape pending) {
    PlanBuilder plan = new PlanBuilder(TAG, text);
    plan.step(
        "drop the new replicas of " + quoted(),
        AggregateType.CLUSTER,
        entry.id(),
        new ClusterCommand.Abort(pending.id(), "reset by " + context.owner()),
        null);
    plan.catalog(
        "note that " + quoted() + " stays " + of().definition().words(), takeBack(pending), null);
    plan.touches(
        "aborts the change of "
            + entry.name()
            + " to "
            + pending.target().words()
            + "; it stays "
            + of().definition().words());
    return Draft.of(TAG, plan.build());
  }

  Draft extend(Duration by) {
    PendingShape pending = of().pending();
    if (pending == null) {
      throw Rejection.of(SqlState.NOT_IN_PREREQUISITE_STATE, quoted() + " has no pending action")
          .exception();
    }
    PlanBuilder plan = new PlanBuilder(TAG, text);
    plan.step(
            "put the deadline of " + quoted() + " off",
            AggregateType.CLUSTER,
            entry.id(),
            new ClusterCommand.Extend(entry.name(), by.toMillis()),
            null)
        .touches("restarts nothing");
    return Draft.of(TAG, plan.build());
  }

  Draft renameReplica(String tag, String from, String to) {
    List<Replica> replicas =
        of().definition().replicas().stream()
            .map(r -> r.name().equals(from) ? new Replica(to, r.size(), r.id()) : r)
            .toList();
    PlanBuilder plan = new PlanBuilder(tag, text);
    Redefining.step(
        plan,
        entry,
        new OfCluster(ClusterDefinition.unmanaged(replicas)),
        id -> id.value(),
        entry.dependsOn());
    plan.step(
            "rename replica \"" + entry.name() + "." + from + "\" to \"" + to + "\"",
            AggregateType.CLUSTER,
            entry.id(),
            new ClusterCommand.RenameReplica(from, to),
            new ClusterCommand.RenameReplica(to, from))
        .touches("restarts nothing");
    return Draft.of(tag, plan.build());
  }

  private void requireMemory(OfCluster wanted, int position) {
    new ClusterPlanner(context).requireMemory(entry.id(), entry.name(), wanted, position);
  }
}
