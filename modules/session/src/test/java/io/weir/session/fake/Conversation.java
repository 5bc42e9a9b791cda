package io.weir.session.fake;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import io.weir.columnar.text.ValueText;
import io.weir.gateway.RowStream;
import io.weir.gateway.Session;
import io.weir.gateway.Session.Result;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A session as tests talk to it: text in, text out. */
public final class Conversation {
  public final Session session;

  Conversation(Session session) {
    this.session = session;
  }

  /** Runs a statement and gives its command tag. */
  public String run(String sql) {
    return switch (result(sql)) {
      case Result.Done done -> done.tag();
      case Result.Rows rows -> rows.tag() + " " + read(rows.schema(), rows.stream()).size();
      default -> throw new AssertionError("neither rows nor done: " + sql);
    };
  }

  /** Runs all of these. */
  public void runAll(String... statements) {
    for (String sql : statements) {
      run(sql);
    }
  }

  /** The rows of a query: values joined by {@code |}, as they come. */
  public List<String> query(String sql, Scalar... parameters) {
    if (result(sql, parameters) instanceof Result.Rows rows) {
      return read(rows.schema(), rows.stream());
    }
    throw new AssertionError("not rows: " + sql);
  }

  /** The rows of a query, in an order of their own. */
  public List<String> sorted(String sql) {
    List<String> rows = new ArrayList<>(query(sql));
    Collections.sort(rows);
    return rows;
  }

  public Result result(String sql, Scalar... parameters) {
    return done(session.execute(prepare(sql), List.of(parameters)));
  }

  public Session.Statement prepare(String sql, @Nullable DataType... types) {
    return done(session.prepare(sql, java.util.Arrays.asList(types)));
  }

  /** The rejection that a statement gets, as {@code SQLSTATE message}. */
  public String error(String sql) {
    Rejection rejection = rejection(sql);
    return rejection.sqlState() + " " + rejection.message();
  }

  public Rejection rejection(String sql) {
    try {
      run(sql);
    } catch (RejectedException e) {
      return e.rejection();
    }
    throw new AssertionError("not refused: " + sql);
  }

  /** What a stage that is done came to; its rejection is thrown as it is. */
  public static <T> T done(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    if (!future.isDone()) {
      throw new AssertionError("still waiting");
    }
    try {
      return future.join();
    } catch (RuntimeException e) {
      throw RejectedException.from(e).exception();
    }
  }

  public static List<String> read(Schema schema, RowStream stream) {
    List<String> out = new ArrayList<>();
    Optional<Batch> batch = done(stream.next());
    while (batch.isPresent()) {
      out.addAll(text(schema, batch.get()));
      batch = done(stream.next());
    }
    stream.close();
    return out;
  }

  public static List<String> text(Schema schema, Batch batch) {
    List<String> out = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      List<String> values = new ArrayList<>();
      for (int i = 0; i < schema.size(); i++) {
        Column column = batch.column(i);
        values.add(column.isNull(row) ? "null" : ValueText.format(schema.type(i), column, row));
      }
      out.add(String.join("|", values));
    }
    return out;
  }
}
