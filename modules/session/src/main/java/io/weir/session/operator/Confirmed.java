package io.weir.session.operator;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.source.EndedChange;
import io.weir.domain.source.OffsetForm;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.source.SplitChange;
import io.weir.gateway.Session.Result;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.relation.Rows;
import io.weir.sql.ddl.SplitMove;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What executors say that they did: the answer of every statement that moves splits. */
final class Confirmed {
  static final Schema SPLITS =
      Schema.of(
          new Field("split_id", DataType.TEXT, false),
          new Field("old_offset", DataType.TEXT, true),
          new Field("new_offset", DataType.TEXT, true),
          new Field("skipped", DataType.INT8, true),
          new Field("repeated", DataType.INT8, true),
          new Field("epoch", DataType.INT8, true),
          new Field("source", DataType.TEXT, false));

  private final Execution execution;
  private final Rows rows = new Rows(SPLITS);

  Confirmed(Execution execution) {
    this.execution = execution;
  }

  /**
   * Adds what a change did. Fails with 42704 where the source was dropped before it told.
   *
   * @param connector whose offsets they are
   * @param comparable whether those of before are of the same upstream, as far as the plan knew
   */
  CompletionStage<Confirmed> add(
      CatalogEntry source, String connector, String change, boolean comparable) {
    return execution
        .ports()
        .sources()
        .ended(source.id(), change)
        .thenApply(ended -> add(source, connector, ended, comparable));
  }

  private Confirmed add(
      CatalogEntry source, String connector, Optional<EndedChange> ended, boolean comparable) {
    EndedChange change =
        ended.orElseThrow(
            () ->
                Rejection.of(
                        SqlState.UNDEFINED_OBJECT,
                        "source \"" + source.name() + "\" was dropped meanwhile")
                    .exception());
    OffsetForm form = execution.ports().sources().offsets(connector);
    for (SplitChange split : change.splits()) {
      SplitMove move =
          SplitMove.of(
              form,
              split.split(),
              split.before(),
              split.after(),
              comparable && keepsUpstream(change));
      rows.add(
          split.split(),
          split.before(),
          split.after(),
          move.skipped(),
          move.repeated(),
          change.epoch(),
          source.name());
    }
    return this;
  }

  /** Whether offsets before and after it are surely of the same upstream. */
  static boolean keepsUpstream(EndedChange change) {
    return change.change().mutations().stream()
        .noneMatch(m -> m instanceof SourceMutation.ConnectorProps);
  }

  CompletionStage<Result> answer(ObjectId operation, String tag) {
    execution
        .session()
        .notice(
            Rejection.of("00000", "operation " + operation)
                .withHint("UNDO OPERATION '" + operation + "' takes it back."));
    return Answers.rows(SPLITS, rows.build(), tag);
  }
}
