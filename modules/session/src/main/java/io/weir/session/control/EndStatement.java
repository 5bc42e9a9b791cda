package io.weir.session.control;

import io.weir.columnar.Batches;
import io.weir.columnar.DataType;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.gateway.Session.Result;
import io.weir.gateway.Writes;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import io.weir.session.SessionState;
import io.weir.session.Transaction;
import io.weir.session.Transaction.Pending;
import io.weir.session.replacement.ApplyStatement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** COMMIT and ROLLBACK. */
public record EndStatement(boolean commit) implements Prepared {
  @Override
  public Role role() {
    return Role.ENDS_TRANSACTION;
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    SessionState session = execution.session();
    Transaction transaction = session.transaction();
    switch (transaction.state()) {
      case IDLE -> {
        session.warning(
            Rejection.of(SqlState.NO_ACTIVE_TRANSACTION, "there is no transaction in progress"));
        return Answers.done(commit ? "COMMIT" : "ROLLBACK");
      }
      case FAILED -> {
        return rollback(session);
      }
      case OPEN -> {
        return commit ? commit(execution) : rollback(session);
      }
    }
    throw new IllegalStateException("a transaction is " + transaction.state());
  }

  private static CompletionStage<Result> rollback(SessionState session) {
    session.transaction().end();
    session.variables().endTransaction(false);
    return Answers.done("ROLLBACK");
  }

  /** Whatever comes of it, the transaction is over. */
  private static CompletionStage<Result> commit(Execution execution) {
    SessionState session = execution.session();
    return work(execution)
        .handle(
            (done, failure) -> {
              session.transaction().end();
              session.variables().endTransaction(failure == null);
              if (failure != null) {
                throw RejectedException.from(failure).exception();
              }
              return new Result.Done("COMMIT");
            });
  }

  private static CompletionStage<?> work(Execution execution) {
    try {
      Transaction transaction = execution.session().transaction();
      if (!transaction.applies().isEmpty()) {
        return ApplyStatement.together(transaction.applies(), execution);
      }
      Pending pending =
          transaction.pending((table, rows) -> Batches.concat(columnTypes(execution, table), rows));
      if (pending == null) {
        return CompletableFuture.completedFuture(null);
      }
      long readEpoch = pending.readEpoch() < 0 ? Writes.BLIND : pending.readEpoch();
      return execution.ports().writes().write(pending.table(), pending.rows(), readEpoch);
    } catch (RejectedException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private static List<DataType> columnTypes(Execution execution, ObjectId table) {
    return execution
        .catalog()
        .entry(table)
        .map(CatalogEntry::columns)
        .orElseThrow(
            () ->
                Rejection.of(
                        SqlState.UNDEFINED_TABLE,
                        "the table was dropped while the transaction was open")
                    .exception())
        .types();
  }
}
