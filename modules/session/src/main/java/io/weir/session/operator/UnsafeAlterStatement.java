package io.weir.session.operator;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.source.EndedChange;
import io.weir.domain.source.SplitChange;
import io.weir.gateway.Session.Result;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import io.weir.session.operator.UnsafeChange.Planned;
import io.weir.session.relation.Rows;
import io.weir.sql.ddl.PlanText;
import io.weir.sql.ddl.SplitMove;
import io.weir.sql.statement.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * UNSAFE ALTER SOURCE: gives per split what its executors confirmed. It goes on to its end though
 * the client cancels its waiting.
 */
public record UnsafeAlterStatement(Statement.UnsafeAlterSource statement) implements Prepared {
  private static final Schema SPLITS =
      Schema.of(
          new Field("split_id", DataType.TEXT, false),
          new Field("old_offset", DataType.TEXT, true),
          new Field("new_offset", DataType.TEXT, true),
          new Field("skipped", DataType.INT8, true),
          new Field("repeated", DataType.INT8, true),
          new Field("epoch", DataType.INT8, true));

  @Override
  public Schema result() {
    return SPLITS;
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    execution.session().requireWritable(statement.tag());
    execution.session().requireNoTransaction(statement.tag());
    return new UnsafeChange(statement, execution)
        .plan()
        .thenCompose(
            planned ->
                execution
                    .cancellation()
                    .guard(
                        execution
                            .ports()
                            .operations()
                            .run(planned.plan(), execution.session().user()))
                    .thenCompose(operation -> confirmed(planned, execution)));
  }

  private CompletionStage<Result> confirmed(Planned planned, Execution execution) {
    return execution
        .ports()
        .sources()
        .ended(planned.source().id(), planned.change())
        .thenCompose(ended -> Answers.rows(SPLITS, rows(ended).build(), statement.tag()));
  }

  private static Rows rows(Optional<EndedChange> ended) {
    Rows rows = new Rows(SPLITS);
    ended.ifPresent(
        change -> {
          for (SplitChange split : change.splits()) {
            SplitMove move = new SplitMove(split.split(), split.before(), split.after());
            rows.add(
                split.split(),
                split.before(),
                split.after(),
                move.skipped(),
                move.repeated(),
                change.epoch());
          }
        });
    return rows;
  }

  /** The plan, a line each; nothing is run. */
  public static CompletionStage<List<String>> explain(
      Statement.UnsafeAlterSource statement, Execution execution) {
    return new UnsafeChange(statement, execution)
        .plan()
        .thenApply(planned -> PlanText.lines(planned.plan()));
  }
}
