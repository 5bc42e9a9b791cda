package io.weir.session.dml;

import io.weir.columnar.Batch;
import io.weir.columnar.Batches;
import io.weir.columnar.Column;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.gateway.Session.Result;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Execution;
import io.weir.session.Preparation;
import io.weir.session.Prepared;
import io.weir.session.query.MaterializedRows;
import io.weir.session.query.QueryPlan;
import io.weir.sql.statement.DataStatement;
import io.weir.sql.statement.SqlFragment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * UPDATE: takes away the rows that its query finds and adds them changed.
 *
 * @param assigned the columns that get new values, in the order in which these stand after the old
 *     row
 */
public record UpdateStatement(TargetTable table, List<Integer> assigned, QueryPlan found)
    implements Prepared {

  public static UpdateStatement prepare(DataStatement.Update statement, Preparation preparation) {
    TargetTable table = TargetTable.of(preparation, statement.table(), "update");
    List<Integer> assigned = new ArrayList<>();
    List<SqlNode> values = new ArrayList<>();
    List<@Nullable SqlFragment> fragments = new ArrayList<>();
    List<Field> targets = new ArrayList<>(table.schema().fields());
    for (DataStatement.Assignment assignment : statement.assignments()) {
      int column = table.column(assignment.column());
      if (assigned.contains(column)) {
        throw Rejection.of(
                SqlState.SYNTAX_ERROR,
                "multiple assignments to same column \"" + assignment.column().name() + "\"")
            .at(assignment.column().position())
            .exception();
      }
      SqlFragment value = assignment.value();
      assigned.add(column);
      targets.add(table.schema().field(column));
      fragments.add(value);
      values.add(value == null ? SqlLiteral.createNull(SqlParserPos.ZERO) : value.node());
    }
    fragments.add(statement.where());
    QueryPlan found =
        QueryPlan.assigned(
            preparation,
            ChangedRows.text(fragments),
            ChangedRows.query(table, statement.alias(), values, statement.where()),
            new QueryPlan.Targets(targets, true));
    return new UpdateStatement(table, assigned, found);
  }

  @Override
  public List<DataType> parameterTypes() {
    return found.parameterTypes();
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    execution.session().requireWritable("UPDATE");
    ChangedRows.requireNoTransaction(execution, "UPDATE");
    return TableWrites.write(execution, table.id(), () -> change(execution))
        .thenApply(count -> new Result.Done("UPDATE " + count));
  }

  private CompletionStage<TableWrites.Change> change(Execution execution) {
    return MaterializedRows.of(found, execution)
        .thenApply(
            read -> {
              Batch rows = read.rows();
              int width = table.schema().size();
              List<Column> before = rows.columns().subList(0, width);
              List<Column> after = new ArrayList<>(before);
              for (int i = 0; i < assigned.size(); i++) {
                after.set(assigned.get(i), rows.column(width + i));
              }
              Batch added = new Batch(after, rows.rows(), rows.weights());
              table.checkNotNull(added);
              Batch taken = new Batch(before, rows.rows(), rows.weights()).negate();
              Batch delta =
                  Consolidator.consolidate(
                      Batches.concat(table.schema().types(), List.of(taken, added)));
              return new TableWrites.Change(delta, read.basis(), TargetTable.count(rows));
            });
  }
}
