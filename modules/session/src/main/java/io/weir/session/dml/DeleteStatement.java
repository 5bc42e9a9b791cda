package io.weir.session.dml;

import io.weir.columnar.DataType;
import io.weir.gateway.Session.Result;
import io.weir.session.Execution;
import io.weir.session.Preparation;
import io.weir.session.Prepared;
import io.weir.session.query.MaterializedRows;
import io.weir.session.query.QueryPlan;
import io.weir.sql.statement.DataStatement;
import io.weir.sql.statement.SqlFragment;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** DELETE: takes away the rows that its query finds. */
public record DeleteStatement(TargetTable table, QueryPlan doomed) implements Prepared {

  public static DeleteStatement prepare(DataStatement.Delete statement, Preparation preparation) {
    TargetTable table = TargetTable.of(preparation, statement.table(), "delete from");
    SqlFragment where = statement.where();
    QueryPlan doomed =
        QueryPlan.plan(
            preparation,
            where == null ? "" : where.text(),
            ChangedRows.query(table, statement.alias(), List.of(), where));
    return new DeleteStatement(table, doomed);
  }

  @Override
  public List<DataType> parameterTypes() {
    return doomed.parameterTypes();
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    execution.session().requireWritable("DELETE");
    ChangedRows.requireNoTransaction(execution, "DELETE");
    return TableWrites.write(execution, table.id(), () -> change(execution))
        .thenApply(count -> new Result.Done("DELETE " + count));
  }

  private CompletionStage<TableWrites.Change> change(Execution execution) {
    return MaterializedRows.of(doomed, execution)
        .thenApply(
            found ->
                new TableWrites.Change(
                    found.rows().negate(), found.basis(), TargetTable.count(found.rows())));
  }
}
