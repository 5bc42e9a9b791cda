package io.weir.session.explain;

import io.weir.columnar.Schema;
import io.weir.domain.operation.OperationPlan;
import io.weir.gateway.Session.Result;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Preparation;
import io.weir.session.Prepared;
import io.weir.session.ddl.ChangePlanning;
import io.weir.session.dml.CopyInStatement;
import io.weir.session.dml.DeleteStatement;
import io.weir.session.dml.InsertStatement;
import io.weir.session.dml.UpdateStatement;
import io.weir.session.operator.CancelStatement;
import io.weir.session.operator.PauseStatement;
import io.weir.session.operator.UndoStatement;
import io.weir.session.operator.UnsafeAlterStatement;
import io.weir.session.query.QueryPlan;
import io.weir.session.replacement.Downstream;
import io.weir.sql.ddl.PlanText;
import io.weir.sql.ddl.UnsafePlanner;
import io.weir.sql.statement.DataStatement;
import io.weir.sql.statement.OperatorStatement;
import io.weir.sql.statement.ReplacementStatement;
import io.weir.sql.statement.ShowStatement;
import io.weir.sql.statement.SqlFragment;
import io.weir.sql.statement.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/** EXPLAIN: what a statement would do, a line each. Nothing is run. */
public record ExplainStatement(
    Schema result, Function<Execution, CompletionStage<List<String>>> lines) implements Prepared {
  private static final Schema QUERY_PLAN = Answers.textColumn("QUERY PLAN");
  private static final Schema CHANGE_PLAN = Answers.textColumn("CHANGE PLAN");

  public static ExplainStatement prepare(ShowStatement.Explain explain, Preparation preparation) {
    return switch (explain.statement()) {
      case DataStatement.Query query -> query(query.query(), preparation);
      case DataStatement.Subscribe subscribe -> query(subscribe.query(), preparation);
      case Statement.Ddl ddl ->
          new ExplainStatement(CHANGE_PLAN, execution -> change(ddl, execution));
      case OperatorStatement.UnsafeAlterSource unsafe ->
          new ExplainStatement(
              CHANGE_PLAN, execution -> UnsafeAlterStatement.explain(unsafe, execution));
      case OperatorStatement.UndoOperation undo ->
          new ExplainStatement(CHANGE_PLAN, execution -> UndoStatement.explain(undo, execution));
      case OperatorStatement.CancelOperation cancel ->
          new ExplainStatement(
              CHANGE_PLAN, execution -> CancelStatement.explain(cancel, execution));
      case OperatorStatement.PauseSources pause ->
          new ExplainStatement(
              CHANGE_PLAN,
              execution ->
                  CompletableFuture.completedFuture(
                      PlanText.lines(PauseStatement.plan(pause, execution))));
      case OperatorStatement.AlterSystem system ->
          now(CHANGE_PLAN, PlanText.lines(UnsafePlanner.system(system)));
      case DataStatement.Insert insert -> {
        InsertStatement planned = InsertStatement.prepare(insert, preparation);
        yield write("insert into " + planned.table().name(), planned.source(), preparation);
      }
      case DataStatement.Update update -> {
        UpdateStatement planned = UpdateStatement.prepare(update, preparation);
        yield write("update " + planned.table().name(), planned.found(), preparation);
      }
      case DataStatement.Delete delete -> {
        DeleteStatement planned = DeleteStatement.prepare(delete, preparation);
        yield write("delete from " + planned.table().name(), planned.doomed(), preparation);
      }
      case DataStatement.CopyFrom copy -> {
        CopyInStatement planned = CopyInStatement.prepare(copy, preparation);
        yield now(CHANGE_PLAN, List.of("copy to " + planned.table().name()));
      }
      default ->
          throw Rejection.of(
                  SqlState.FEATURE_NOT_SUPPORTED,
                  "EXPLAIN " + explain.statement().tag() + " is not supported")
              .withHint("Queries and statements that change something can be explained.")
              .exception();
    };
  }

  private static ExplainStatement query(SqlFragment query, Preparation preparation) {
    return now(
        QUERY_PLAN,
        QueryPlan.plan(preparation, query.text(), query.node()).explain(preparation.catalog()));
  }

  private static ExplainStatement write(String what, QueryPlan source, Preparation preparation) {
    List<String> lines = new ArrayList<>();
    lines.add(what);
    source.explain(preparation.catalog()).forEach(line -> lines.add("  " + line));
    return now(CHANGE_PLAN, lines);
  }

  private static ExplainStatement now(Schema schema, List<String> lines) {
    return new ExplainStatement(schema, execution -> CompletableFuture.completedFuture(lines));
  }

  private static CompletionStage<List<String>> change(Statement.Ddl ddl, Execution execution) {
    return ChangePlanning.preview(ddl, execution)
        .thenCompose(
            planned -> {
              OperationPlan plan = planned.plan();
              if (plan == null) {
                return CompletableFuture.completedFuture(
                    planned.notices().stream().map(n -> n.text().message()).toList());
              }
              CompletionStage<List<String>> more =
                  ddl instanceof ReplacementStatement.ApplyReplacement apply
                      ? Downstream.of(apply, execution)
                      : ClusterForecast.lines(plan, execution);
              return more.thenApply(
                  found -> Stream.concat(PlanText.lines(plan).stream(), found.stream()).toList());
            });
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    return lines.apply(execution).thenCompose(found -> Answers.lines(result, found, "EXPLAIN"));
  }
}
