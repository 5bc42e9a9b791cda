package io.weir.session.replacement;

import io.weir.columnar.Schema;
import io.weir.gateway.RowStream;
import io.weir.gateway.Session.Result;
import io.weir.session.Execution;
import io.weir.session.Preparation;
import io.weir.session.Prepared;
import io.weir.session.subscribe.SubscribeRows;
import io.weir.session.subscribe.SubscribeStream;
import io.weir.session.subscribe.Tailed;
import io.weir.sql.statement.DataStatement;
import java.util.concurrent.CompletionStage;

/**
 * SUBSCRIBE TO CHANGES FOR REPLACEMENT: the rows that APPLY would add and remove, and every change
 * of these. The sum up to an epoch is what SHOW CHANGES gives there.
 */
public record SubscribeChangesStatement(Difference difference, SubscribeRows rows, boolean snapshot)
    implements Prepared {
  public static SubscribeChangesStatement prepare(
      DataStatement.SubscribeChanges statement, Preparation preparation) {
    Difference difference = Difference.of(preparation.catalog(), statement.replacement());
    return new SubscribeChangesStatement(
        difference,
        new SubscribeRows(difference.schema(), statement.progress()),
        statement.snapshot());
  }

  @Override
  public Schema result() {
    return rows.schema();
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    return stream(execution)
        .thenApply(stream -> new Result.Rows(rows.schema(), stream, "SUBSCRIBE"));
  }

  /** Its rows. */
  public CompletionStage<RowStream> stream(Execution execution) {
    Tailed tailed =
        Tailed.difference(difference.replacement(), difference.target(), difference.schema());
    return SubscribeStream.open(execution, tailed, rows, snapshot);
  }
}
