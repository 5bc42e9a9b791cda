package io.weir.session.dml;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.gateway.Session.Result;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Preparation;
import io.weir.session.Prepared;
import io.weir.session.Transaction;
import io.weir.session.query.MaterializedRows;
import io.weir.session.query.QueryPlan;
import io.weir.sql.statement.DataStatement;
import io.weir.sql.statement.SqlFragment;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/**
 * INSERT. In a transaction block the rows wait for the commit.
 *
 * @param columns of the table that the query's columns go to
 */
public record InsertStatement(TargetTable table, List<Integer> columns, QueryPlan source)
    implements Prepared {

  public static InsertStatement prepare(DataStatement.Insert statement, Preparation preparation) {
    TargetTable table = TargetTable.of(preparation, statement.table(), "insert into");
    List<Integer> columns = table.columns(statement.columns());
    SqlFragment fragment = statement.source();
    if (fragment == null) {
      QueryPlan nulls = QueryPlan.plan(preparation, "", oneNull());
      return new InsertStatement(table, List.of(), nulls);
    }
    QueryPlan.Targets targets =
        new QueryPlan.Targets(
            columns.stream().map(i -> table.schema().field(i)).toList(),
            !statement.columns().isEmpty());
    QueryPlan source =
        QueryPlan.assigned(preparation, fragment.text(), withoutDefaults(fragment.node()), targets);
    return new InsertStatement(table, columns.subList(0, source.schema().size()), source);
  }

  /** The default of every column is NULL. */
  private static SqlNode withoutDefaults(SqlNode source) {
    if (source.getKind() != SqlKind.VALUES) {
      return source;
    }
    SqlNode replaced =
        source.accept(
            new SqlShuttle() {
              @Override
              public @Nullable SqlNode visit(SqlCall call) {
                return call.getKind() == SqlKind.DEFAULT
                    ? SqlLiteral.createNull(call.getParserPosition())
                    : super.visit(call);
              }
            });
    return java.util.Objects.requireNonNull(replaced);
  }

  /** DEFAULT VALUES: one row, all of whose columns are missing. */
  private static SqlNode oneNull() {
    SqlParserPos zero = SqlParserPos.ZERO;
    return SqlStdOperatorTable.VALUES.createCall(
        zero, SqlStdOperatorTable.ROW.createCall(zero, SqlLiteral.createNull(zero)));
  }

  @Override
  public List<DataType> parameterTypes() {
    return source.parameterTypes();
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    execution.session().requireWritable("INSERT");
    Transaction transaction = execution.session().transaction();
    if (transaction.isOpen()) {
      return rows(execution)
          .thenCompose(
              change -> {
                transaction.insert(table.id(), change.delta());
                return Answers.done("INSERT 0 " + change.rows());
              });
    }
    return TableWrites.write(execution, table.id(), () -> rows(execution))
        .thenApply(count -> new Result.Done("INSERT 0 " + count));
  }

  private CompletionStage<TableWrites.Change> rows(Execution execution) {
    if (execution.session().transaction().isOpen()
        && source.readsCollections()
        && !source.inputs().equals(java.util.Set.of(table.id()))) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "INSERT of rows that are read is not supported in a transaction block")
          .withHint("Run the statement without BEGIN.")
          .exception();
    }
    return MaterializedRows.of(source, execution)
        .thenApply(
            read -> {
              Batch rows = table.widen(read.rows(), columns);
              table.checkNotNull(rows);
              return new TableWrites.Change(rows, read.basis(), TargetTable.count(rows));
            });
  }
}
