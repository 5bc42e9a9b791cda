package io.weir.session.copy;

import io.weir.columnar.DataType;
import io.weir.columnar.Schema;
import io.weir.gateway.RowStream;
import io.weir.gateway.Session.CopyText;
import io.weir.gateway.Session.Result;
import io.weir.session.Execution;
import io.weir.session.Preparation;
import io.weir.session.Prepared;
import io.weir.session.query.QueryPlan;
import io.weir.session.query.SelectStatement;
import io.weir.session.replacement.SubscribeChangesStatement;
import io.weir.session.subscribe.SubscribeStatement;
import io.weir.sql.statement.DataStatement;
import io.weir.sql.statement.SqlFragment;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** COPY ... TO STDOUT: the rows of a query or subscription in one of COPY's formats. */
public record CopyOutStatement(
    List<DataType> parameterTypes,
    Schema columns,
    Function<Execution, CompletionStage<RowStream>> rows,
    CopyText format)
    implements Prepared {

  public static CopyOutStatement prepare(DataStatement.CopyTo statement, Preparation preparation) {
    DataStatement.CopyFormat asked = statement.format();
    CopyText format =
        new CopyText(asked.csv(), asked.delimiter(), asked.nullText(), asked.header());
    return switch (statement.source()) {
      case DataStatement.Subscribe subscribe -> {
        SubscribeStatement source = SubscribeStatement.prepare(subscribe, preparation);
        yield new CopyOutStatement(
            source.parameterTypes(), source.result(), source::stream, format);
      }
      case DataStatement.SubscribeChanges subscribe -> {
        SubscribeChangesStatement source =
            SubscribeChangesStatement.prepare(subscribe, preparation);
        yield new CopyOutStatement(
            source.parameterTypes(), source.result(), source::stream, format);
      }
      case DataStatement.Query query -> {
        SqlFragment fragment = query.query();
        SelectStatement source =
            new SelectStatement(QueryPlan.plan(preparation, fragment.text(), fragment.node()));
        yield new CopyOutStatement(
            source.parameterTypes(), source.result(), source::stream, format);
      }
      default -> throw new IllegalStateException("cannot copy " + statement.source().tag());
    };
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    return rows.apply(execution).thenApply(stream -> new Result.CopyOut(columns, stream, format));
  }
}
