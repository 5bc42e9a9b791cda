package io.weir.session;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.gateway.Session.Result;
import io.weir.session.relation.Rows;
import io.weir.session.stream.BatchStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The results of statements that answer at once. */
public final class Answers {
  private Answers() {}

  public static CompletionStage<Result> done(String tag) {
    return CompletableFuture.completedFuture(new Result.Done(tag));
  }

  public static CompletionStage<Result> rows(Schema schema, Batch rows, String tag) {
    return CompletableFuture.completedFuture(new Result.Rows(schema, BatchStream.of(rows), tag));
  }

  /** One column of texts. */
  public static Schema textColumn(String name) {
    return Schema.of(new Field(name, DataType.TEXT));
  }

  public static CompletionStage<Result> lines(Schema schema, Iterable<String> lines, String tag) {
    Rows rows = new Rows(schema);
    lines.forEach(rows::add);
    return rows(schema, rows.build(), tag);
  }
}
