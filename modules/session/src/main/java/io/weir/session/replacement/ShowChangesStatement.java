package io.weir.session.replacement;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Schema;
import io.weir.gateway.Session.Result;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Preparation;
import io.weir.session.Prepared;
import io.weir.sql.statement.ShowStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** SHOW CHANGES FOR REPLACEMENT: the rows that APPLY would add and remove, at one epoch. */
public record ShowChangesStatement(Difference difference, Schema result, long limit)
    implements Prepared {
  public static ShowChangesStatement prepare(
      ShowStatement.ShowChanges statement, Preparation preparation) {
    Difference difference = Difference.of(preparation.catalog(), statement.replacement());
    List<Field> fields = new ArrayList<>();
    fields.add(new Field("diff", DataType.INT8, false));
    fields.addAll(difference.schema().fields());
    Long limit = statement.limit();
    return new ShowChangesStatement(
        difference, new Schema(fields), limit == null ? Long.MAX_VALUE : limit);
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    return difference
        .read(execution)
        .thenCompose(rows -> Answers.rows(result, withWeights(rows), "SHOW"));
  }

  private Batch withWeights(Batch changes) {
    int rows = (int) Math.min(limit, changes.rows());
    long[] weights = new long[rows];
    int[] index = new int[rows];
    for (int row = 0; row < rows; row++) {
      weights[row] = changes.weight(row);
      index[row] = row;
    }
    List<Column> columns = new ArrayList<>();
    columns.add(new LongColumn(weights, rows, null));
    for (Column column : changes.columns()) {
      columns.add(column.gather(index, rows));
    }
    return new Batch(columns, rows, null);
  }
}
