package io.weir.pgwire;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import io.weir.gateway.RowStream;
import io.weir.gateway.Session;
import io.weir.gateway.Sessions;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sessions with a few statements of their own, answered from another thread as real ones are:
 * {@code echo}: the parameters as one row; {@code count N}: N rows; {@code fail}; {@code sleep}:
 * until cancelled; {@code take}: a COPY FROM STDIN that counts bytes; {@code notice}.
 */
final class EchoSessions implements Sessions {
  final Executor threads = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

  @Override
  public Session open(
      String user, String database, Map<String, String> parameters, Consumer<Notice> notices) {
    return new EchoSession(notices);
  }

  private record Text(String sql, List<DataType> parameterTypes, @Nullable Schema result)
      implements Session.Statement {
    @Override
    public boolean isEmpty() {
      return sql.isBlank();
    }
  }

  private final class EchoSession implements Session {
    private final Consumer<Notice> notices;
    private volatile char status = 'I';
    private final CompletableFuture<Result> cancelled = new CompletableFuture<>();

    EchoSession(Consumer<Notice> notices) {
      this.notices = notices;
    }

    @Override
    public CompletionStage<Statement> prepare(String sql, List<@Nullable DataType> declared) {
      return CompletableFuture.supplyAsync(() -> plan(sql, declared), threads);
    }

    private Statement plan(String sql, List<@Nullable DataType> declared) {
      if (sql.startsWith("echo")) {
        List<DataType> types = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        int parameters = (int) sql.chars().filter(c -> c == '$').count();
        for (int i = 0; i < parameters; i++) {
          DataType type = i < declared.size() ? declared.get(i) : null;
          types.add(type == null ? DataType.TEXT : type);
          fields.add(new Field("p" + i, types.get(i)));
        }
        return new Text(sql, types, new Schema(fields));
      }
      if (sql.startsWith("count")) {
        return new Text(sql, List.of(), Schema.of(new Field("n", DataType.INT8)));
      }
      return new Text(sql, List.of(), null);
    }

    @Override
    public List<String> split(String script) {
      return Arrays.stream(script.split(";")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    }

    @Override
    public CompletionStage<Result> execute(Statement statement, List<Scalar> parameters) {
      return CompletableFuture.supplyAsync(() -> run(statement, parameters), threads)
          .thenCompose(result -> result);
    }

    private CompletionStage<Result> run(Statement statement, List<Scalar> parameters) {
      String sql = statement.sql();
      if (sql.startsWith("echo")) {
        Schema schema = statement.result();
        BatchBuilder row = new BatchBuilder(statement.parameterTypes(), 1);
        for (int i = 0; i < parameters.size(); i++) {
          row.column(i).appendFrom(parameters.get(i).cell(), 0);
        }
        row.endRow();
        return CompletableFuture.completedFuture(
            new Result.Rows(
                schema == null ? Schema.EMPTY : schema,
                new Batches(List.of(row.build()).iterator()),
                "SELECT"));
      }
      if (sql.startsWith("count")) {
        int rows = Integer.parseInt(sql.substring(6));
        return CompletableFuture.completedFuture(
            new Result.Rows(Schema.of(new Field("n", DataType.INT8)), numbers(rows), "SELECT"));
      }
      return switch (sql) {
        case "fail" ->
            CompletableFuture.failedFuture(
                Rejection.of(SqlState.UNDEFINED_TABLE, "relation \"t\" does not exist")
                    .withHint("Make it.")
                    .at(3)
                    .exception());
        case "sleep" -> cancelled;
        case "take" ->
            CompletableFuture.completedFuture(
                new Result.CopyIn(Schema.of(new Field("a", DataType.TEXT)), new CountingSink()));
        case "notice" -> {
          notices.accept(new Notice("NOTICE", Rejection.of("00000", "hello")));
          yield CompletableFuture.completedFuture(new Result.Done("NOTICE"));
        }
        case "BEGIN", "COMMIT", "ROLLBACK" -> {
          status = sql.equals("BEGIN") ? 'T' : 'I';
          yield CompletableFuture.completedFuture(new Result.Done(sql));
        }
        default -> CompletableFuture.completedFuture(new Result.Done("DONE"));
      };
    }

    @Override
    public char transactionStatus() {
      return status;
    }

    @Override
    public @Nullable String variable(String name) {
      return switch (name) {
        case "server_version" -> "17.0";
        case "client_encoding", "server_encoding" -> "UTF8";
        case "datestyle" -> "ISO, MDY";
        case "standard_conforming_strings", "integer_datetimes" -> "on";
        default -> null;
      };
    }

    @Override
    public void cancel() {
      cancelled.completeExceptionally(
          Rejection.of(SqlState.QUERY_CANCELED, "canceling statement due to user request")
              .exception());
    }

    @Override
    public void close() {}
  }

  private static RowStream numbers(int rows) {
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < rows; from += 1000) {
      BatchBuilder batch = new BatchBuilder(List.of(DataType.INT8), 1000);
      for (int i = from; i < Math.min(rows, from + 1000); i++) {
        batch.column(0).appendLong(i);
        batch.endRow();
      }
      batches.add(batch.build());
    }
    return new Batches(batches.iterator());
  }

  private record Batches(java.util.Iterator<Batch> batches) implements RowStream {
    @Override
    public CompletionStage<Optional<Batch>> next() {
      return CompletableFuture.supplyAsync(
          () -> batches.hasNext() ? Optional.of(batches.next()) : Optional.empty());
    }

    @Override
    public void close() {}
  }

  private static final class CountingSink implements Session.CopySink {
    private long lines;

    @Override
    public CompletionStage<Void> data(byte[] bytes) {
      return CompletableFuture.runAsync(
          () ->
              lines +=
                  new String(bytes, StandardCharsets.UTF_8).chars().filter(c -> c == '\n').count());
    }

    @Override
    public CompletionStage<String> done() {
      return CompletableFuture.completedFuture("COPY " + lines);
    }

    @Override
    public void fail(String reason) {}
  }
}
