package io.weir.session;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import io.weir.gateway.Session;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.kernel.Timers;
import io.weir.session.stream.WatchedSink;
import io.weir.session.stream.WatchedStream;
import io.weir.session.variable.TimeLimit;
import io.weir.sql.parser.SqlText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A session: prepares and runs statements on the blocking executor, one at a time. */
final class WeirSession implements Session {
  private final Ports ports;
  private final SessionState state;
  private volatile Cancellation running = new Cancellation();

  WeirSession(Ports ports, SessionState state) {
    this.ports = ports;
    this.state = state;
  }

  /** How a statement is done, over the catalog of some version. */
  private record Plan(Prepared prepared, long version) {}

  /** A statement, what the client was promised of it, and its newest plan. */
  private static final class Planned implements Statement {
    private final String sql;
    private final List<DataType> parameterTypes;
    private final @Nullable Schema result;
    private final boolean empty;
    private volatile Plan newest;

    Planned(String sql, boolean empty, Plan plan) {
      this.sql = sql;
      this.parameterTypes = plan.prepared().parameterTypes();
      this.result = plan.prepared().result();
      this.empty = empty;
      this.newest = plan;
    }

    @Override
    public String sql() {
      return sql;
    }

    @Override
    public List<DataType> parameterTypes() {
      return parameterTypes;
    }

    @Override
    public @Nullable Schema result() {
      return result;
    }

    @Override
    public boolean isEmpty() {
      return empty;
    }
  }

  @Override
  public CompletionStage<Statement> prepare(String sql, List<@Nullable DataType> parameterTypes) {
    return failing(
        CompletableFuture.supplyAsync(() -> plan(sql, parameterTypes), ports.blocking()));
  }

  private Planned plan(String sql, List<@Nullable DataType> declared) {
    var parsed = SqlText.parse(sql);
    Preparation preparation =
        new Preparation(ports, state, sql, ports.catalogs().current(), declared);
    Prepared prepared = Statements.prepare(parsed, preparation);
    refuseInFailed(prepared);
    return new Planned(
        sql,
        parsed instanceof io.weir.sql.statement.Statement.Empty,
        new Plan(prepared, preparation.catalog().version()));
  }

  @Override
  public List<String> split(String script) {
    return SqlText.split(script);
  }

  @Override
  public CompletionStage<Result> execute(Statement statement, List<Scalar> parameters) {
    if (!(statement instanceof Planned planned)) {
      throw new IllegalArgumentException("not a statement of this session: " + statement);
    }
    Cancellation cancellation = new Cancellation();
    running = cancellation;
    Runnable stopTimer = limit(cancellation);
    Supplier<CompletionStage<Result>> run =
        () -> {
          refuseInFailed(planned.newest.prepared());
          Instant now =
              state.transaction().isOpen() ? state.transaction().startedAt() : ports.clock().now();
          Execution execution =
              new Execution(
                  ports,
                  state,
                  cancellation,
                  planned.sql,
                  ports.catalogs().current(),
                  parameters,
                  now);
          return current(planned, execution).run(execution);
        };
    return failing(
        CompletableFuture.supplyAsync(run, ports.blocking())
            .thenCompose(stage -> stage)
            .thenApply(result -> watched(result, stopTimer))
            .whenComplete(
                (result, failure) -> {
                  if (failure != null || result instanceof Result.Done) {
                    stopTimer.run();
                  }
                }));
  }

  /** Arms {@code statement_timeout}; what it gives takes it back. */
  private Runnable limit(Cancellation cancellation) {
    long millis = TimeLimit.millis(state.variables().get("statement_timeout"));
    if (millis == 0) {
      return () -> {};
    }
    Timers.Timer timer =
        ports
            .timers()
            .after(
                Duration.ofMillis(millis),
                () -> cancellation.cancel("canceling statement due to statement timeout"));
    return timer::cancel;
  }

  /** The plan over the catalog as it is now, of the parameters and columns that were promised. */
  private Prepared current(Planned planned, Execution execution) {
    Plan newest = planned.newest;
    if (newest.version() == execution.catalog().version()) {
      return newest.prepared();
    }
    Planned again = plan(planned.sql, new ArrayList<>(planned.parameterTypes));
    if (!Objects.equals(again.result, planned.result)) {
      throw Rejection.of(SqlState.FEATURE_NOT_SUPPORTED, "cached plan must not change result type")
          .withHint("Prepare the statement again.")
          .exception();
    }
    // Kept: it is run a thousand times where the catalog changes once.
    planned.newest = again.newest;
    return again.newest.prepared();
  }

  private void refuseInFailed(Prepared prepared) {
    if (state.transaction().state() == Transaction.State.FAILED
        && prepared.role() != Prepared.Role.ENDS_TRANSACTION) {
      throw Rejection.of(
              SqlState.IN_FAILED_TRANSACTION,
              "current transaction is aborted, commands ignored until end of transaction block")
          .exception();
    }
  }

  /** An error fails the transaction, where there is one. */
  private <T, R extends T> CompletionStage<T> failing(CompletionStage<R> stage) {
    return stage.handle(
        (value, failure) -> {
          if (failure != null) {
            state.transaction().fail();
            throw RejectedException.from(failure).exception();
          }
          return value;
        });
  }

  private Result watched(Result result, Runnable end) {
    Runnable fail = state.transaction()::fail;
    return switch (result) {
      case Result.Rows rows ->
          new Result.Rows(rows.schema(), new WatchedStream(rows.stream(), fail, end), rows.tag());
      case Result.CopyOut out ->
          new Result.CopyOut(
              out.schema(), new WatchedStream(out.stream(), fail, end), out.format());
      case Result.CopyIn in -> new Result.CopyIn(in.schema(), new WatchedSink(in.sink(), end));
      case Result.Done done -> done;
    };
  }

  @Override
  public char transactionStatus() {
    return state.transaction().state().code();
  }

  @Override
  public @Nullable String variable(String name) {
    return state.variables().find(name);
  }

  @Override
  public void cancel() {
    running.cancel();
  }

  @Override
  public void close() {
    running.cancel();
    state.transaction().end();
  }
}
