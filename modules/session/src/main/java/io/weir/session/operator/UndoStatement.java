package io.weir.session.operator;

import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfSource;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationStatus;
import io.weir.domain.source.EndedChange;
import io.weir.domain.source.OffsetForm;
import io.weir.domain.source.SourceMutation;
import io.weir.gateway.Session.Result;
import io.weir.gateway.Status.SplitStatus;
import io.weir.kernel.ObjectId;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import io.weir.sql.ddl.PlanText;
import io.weir.sql.ddl.SplitMove;
import io.weir.sql.ddl.UndoPlanner;
import io.weir.sql.ddl.UndoPlanner.Made;
import io.weir.sql.statement.OperatorStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** UNDO OPERATION: another operation, gated and audited as the one that it takes back. */
public record UndoStatement(OperatorStatement.UndoOperation statement) implements Prepared {
  /**
   * @param made the changes that are taken back
   * @param id begins the ids of the new ones
   */
  private record Planned(OperationPlan plan, List<Made> made, String id) {}

  @Override
  public Schema result() {
    return Confirmed.SPLITS;
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    execution.session().requireWritable(statement.tag());
    execution.session().requireNoTransaction(statement.tag());
    ObjectId operation = new ObjectId(execution.ports().ids().next());
    return plan(execution, operation)
        .thenCompose(
            planned ->
                execution
                    .operate(operation, planned.plan())
                    .thenCompose(done -> confirmed(execution, planned))
                    .thenCompose(confirmed -> confirmed.answer(operation, statement.tag())));
  }

  private static CompletionStage<Confirmed> confirmed(Execution execution, Planned planned) {
    CompletionStage<Confirmed> all = CompletableFuture.completedFuture(new Confirmed(execution));
    for (Made made : planned.made()) {
      CatalogEntry entry = execution.catalog().entry(made.source()).orElseThrow();
      all =
          all.thenCompose(
              so -> so.add(entry, connector(entry), planned.id() + "/" + entry.id(), true));
    }
    return all;
  }

  private static String connector(CatalogEntry entry) {
    if (entry.definition() instanceof OfSource of) {
      return of.definition().connector();
    }
    throw new IllegalStateException("the source " + entry.id() + " is none");
  }

  /** The plan, a line each; nothing is run. */
  public static CompletionStage<List<String>> explain(
      OperatorStatement.UndoOperation statement, Execution execution) {
    return new UndoStatement(statement)
        .plan(execution, new ObjectId("planned"))
        .thenApply(planned -> PlanText.lines(planned.plan()));
  }

  private CompletionStage<Planned> plan(Execution execution, ObjectId operation) {
    ObjectId former = Recorded.id(statement.id(), statement.position());
    return Recorded.required(execution, former, statement.position())
        .thenCompose(recorded -> plan(execution, operation, former, recorded));
  }

  private static CompletionStage<Planned> plan(
      Execution execution, ObjectId operation, ObjectId former, Recorded recorded) {
    List<Made> made = UndoPlanner.changes(former, recorded.plan());
    if (made.stream().anyMatch(Made::unsafe)) {
      Gate.requireOpen(execution);
    }
    if (recorded.status() != OperationStatus.SUCCEEDED) {
      throw UndoPlanner.notNow("it is " + recorded.status().key())
          .withHint(
              recorded.status().isEnded()
                  ? "What it had done was taken back when it ended so."
                  : "CANCEL OPERATION stops it.")
          .exception();
    }
    made.forEach(m -> UndoPlanner.entry(execution.catalog(), m.source()));
    List<CompletableFuture<Optional<EndedChange>>> asked =
        made.stream()
            .map(m -> execution.ports().sources().ended(m.source(), m.id()).toCompletableFuture())
            .toList();
    CompletableFuture<List<SplitStatus>> splits =
        execution.ports().status().splits().toCompletableFuture();
    String id = "undo/" + operation;
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenCompose(
            all ->
                Reachable.require(
                    execution,
                    made.stream().map(Made::source).toList(),
                    asked.stream().map(future -> applied(future.join())).toList()))
        .thenCombine(
            splits,
            (ended, now) ->
                new Planned(
                    UndoPlanner.undo(
                        execution.catalog(),
                        recorded.plan(),
                        former,
                        made,
                        ended,
                        moves(execution, made, ended, now),
                        id),
                    made,
                    id));
  }

  private static EndedChange applied(Optional<EndedChange> ended) {
    EndedChange change =
        ended.orElseThrow(
            () ->
                UndoPlanner.notNow("what was there before it is not known any more")
                    .withHint("A source remembers its last changes only.")
                    .exception());
    if (change.failure() != null) {
      throw UndoPlanner.notNow("it was not applied").exception();
    }
    return change;
  }

  private static List<SplitMove> moves(
      Execution execution, List<Made> made, List<EndedChange> ended, List<SplitStatus> now) {
    List<SplitMove> moves = new ArrayList<>();
    for (int i = 0; i < made.size(); i++) {
      ObjectId source = made.get(i).source();
      EndedChange change = ended.get(i);
      OffsetForm form = execution.ports().sources().offsets(change.formerDefinition().connector());
      for (SourceMutation back : change.inverse("planned").mutations()) {
        if (back instanceof SourceMutation.InjectOffsets inject) {
          for (Map.Entry<String, String> offset : inject.offsets().entrySet()) {
            String is = position(now, source, offset.getKey());
            moves.add(
                SplitMove.of(
                    form, offset.getKey(), is, offset.getValue(), Confirmed.keepsUpstream(change)));
          }
        }
      }
    }
    return moves;
  }

  private static @Nullable String position(List<SplitStatus> now, ObjectId source, String split) {
    for (SplitStatus status : now) {
      if (status.source().equals(source) && status.split().equals(split)) {
        return status.currentOffset();
      }
    }
    return null;
  }
}
