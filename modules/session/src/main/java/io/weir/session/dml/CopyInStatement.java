package io.weir.session.dml;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.gateway.Session.CopySink;
import io.weir.gateway.Session.Result;
import io.weir.gateway.Writes;
import io.weir.session.Execution;
import io.weir.session.Preparation;
import io.weir.session.Prepared;
import io.weir.session.Transaction;
import io.weir.session.copy.RecordReader;
import io.weir.sql.statement.DataStatement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** COPY ... FROM STDIN: all rows are written at its end, as one. */
public record CopyInStatement(
    TargetTable table, List<Integer> columns, DataStatement.CopyFormat format) implements Prepared {

  public static CopyInStatement prepare(DataStatement.CopyFrom statement, Preparation preparation) {
    TargetTable table = TargetTable.of(preparation, statement.table(), "copy to");
    return new CopyInStatement(table, table.columns(statement.columns()), statement.format());
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    execution.session().requireWritable("COPY FROM");
    CopiedRows rows = new CopiedRows(table.name(), table.schema(), columns);
    // What the client sends is text, whatever it becomes.
    List<Field> sent =
        columns.stream()
            .map(i -> new Field(table.schema().field(i).name(), DataType.TEXT))
            .toList();
    return CompletableFuture.completedFuture(
        new Result.CopyIn(
            new Schema(sent), new Sink(execution, rows, RecordReader.of(format, rows))));
  }

  private final class Sink implements CopySink {
    private final Execution execution;
    private final CopiedRows rows;
    private final RecordReader reader;

    private Sink(Execution execution, CopiedRows rows, RecordReader reader) {
      this.execution = execution;
      this.rows = rows;
      this.reader = reader;
    }

    @Override
    public CompletionStage<Void> data(byte[] bytes) {
      return failing(
          CompletableFuture.runAsync(
              () -> {
                execution.cancellation().check();
                reader.data(bytes);
              },
              blocking()));
    }

    @Override
    public CompletionStage<String> done() {
      return failing(
          CompletableFuture.supplyAsync(this::finish, blocking())
              .thenCompose(this::write)
              .thenApply(written -> "COPY " + rows.records()));
    }

    private Batch finish() {
      execution.cancellation().check();
      reader.end();
      Batch batch = rows.build();
      table.checkNotNull(batch);
      return batch;
    }

    private CompletionStage<Void> write(Batch batch) {
      Transaction transaction = execution.session().transaction();
      if (batch.isEmpty()) {
        return CompletableFuture.completedFuture(null);
      }
      if (transaction.isOpen()) {
        transaction.insert(table.id(), batch);
        return CompletableFuture.completedFuture(null);
      }
      return execution
          .ports()
          .writes()
          .write(table.id(), batch, Writes.BLIND)
          .thenAccept(epoch -> {});
    }

    @Override
    public void fail(String reason) {
      execution.session().transaction().fail();
    }

    private Executor blocking() {
      return execution.ports().blocking();
    }

    /** The session has answered already, so an error has to fail its transaction from here. */
    private <T> CompletionStage<T> failing(CompletionStage<T> stage) {
      return stage.whenComplete(
          (value, failure) -> {
            if (failure != null) {
              execution.session().transaction().fail();
            }
          });
    }
  }
}
