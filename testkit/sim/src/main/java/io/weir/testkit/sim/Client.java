package io.weir.testkit.sim;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.columnar.Schema;
import io.weir.columnar.text.ValueText;
import io.weir.gateway.RowStream;
import io.weir.gateway.Session;
import io.weir.gateway.Session.Result;
import io.weir.kernel.RejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who talks SQL to the node, one statement after the other, and who is told when the node
 * dies in the middle of one.
 */
final class Client {
  private final World world;
  private final String name;
  private final Session session;
  private @Nullable Consumer<Outcome> waiting;
  private String statement = "";
  private boolean lost;

  Client(World world, String name, Session session) {
    this.world = world;
    this.name = name;
    this.session = session;
  }

  /** Runs a statement; {@code then} is called once, with all of its rows. */
  void run(String sql, Consumer<Outcome> then) {
    begin(sql, then);
    execute(sql).thenCompose(Client::outcome).whenComplete(this::over);
  }

  private void begin(String sql, Consumer<Outcome> then) {
    if (waiting != null) {
      throw new AssertionError(name + " has not ended " + statement);
    }
    waiting = then;
    statement = sql;
    world.trace().say(name + " > " + sql);
    if (lost) {
      over(new Outcome.Lost(), null);
    }
  }

  private CompletionStage<Result> execute(String sql) {
    return session
        .prepare(sql, List.of())
        .thenCompose(prepared -> session.execute(prepared, List.of()));
  }

  private void over(@Nullable Outcome outcome, @Nullable Throwable failure) {
    if (lost && !(outcome instanceof Outcome.Lost)) {
      return; // the network would not have brought it
    }
    Consumer<Outcome> then = waiting;
    if (then == null) {
      return;
    }
    Outcome known = outcome;
    if (known == null) {
      known =
          new Outcome.Refused(
              RejectedException.from(
                  Objects.requireNonNull(failure, "neither answer nor failure")));
    }
    Outcome told = known;
    waiting = null;
    world.trace().say(name + " < " + known.text());
    if (known instanceof Outcome.Refused refused && refused.reason().sqlState().startsWith("XX")) {
      world.fail(new AssertionError(name + ": " + statement + ": " + known.text(), failure));
    }
    world.guarded(() -> then.accept(told));
  }

  private static CompletionStage<Outcome> outcome(Result result) {
    return switch (result) {
      case Result.Done done ->
          CompletableFuture.completedFuture(new Outcome.Done(done.tag(), List.of()));
      case Result.Rows rows ->
          drain(rows.schema(), rows.stream(), new ArrayList<>())
              .thenApply(all -> new Outcome.Done(rows.tag(), all));
      case Result.CopyOut out -> throw new AssertionError("no COPY here");
      case Result.CopyIn in -> throw new AssertionError("no COPY here");
    };
  }

  private static CompletionStage<List<String>> drain(
      Schema schema, RowStream stream, List<String> into) {
    return stream
        .next()
        .thenCompose(
            batch -> {
              if (batch.isEmpty()) {
                stream.close();
                return CompletableFuture.completedFuture(into);
              }
              into.addAll(text(schema, batch.get()));
              return drain(schema, stream, into);
            });
  }

  private static List<String> text(Schema schema, Batch batch) {
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

  /**
   * Subscribes: {@code rows} gets what comes, piece by piece, until {@code end} is told why it
   * ended.
   */
  void subscribe(String sql, Consumer<List<String>> rows, Consumer<Outcome> end) {
    begin(sql, end);
    execute(sql)
        .thenCompose(
            result -> {
              Result.Rows tail = (Result.Rows) result;
              return follow(tail.schema(), tail.stream(), rows);
            })
        .whenComplete(this::over);
  }

  private CompletionStage<Outcome> follow(
      Schema schema, RowStream stream, Consumer<List<String>> rows) {
    return stream
        .next()
        .thenCompose(
            (Optional<Batch> batch) -> {
              if (batch.isEmpty()) {
                return CompletableFuture.completedFuture(
                    (Outcome) new Outcome.Done("SUBSCRIBE", List.of()));
              }
              List<String> news = text(schema, batch.get());
              if (!lost) {
                if (news.size() > 1) {
                  world.trace().say(name + " < " + news.stream().sorted().toList());
                }
                world.guarded(() -> rows.accept(news));
              }
              return follow(schema, stream, rows);
            });
  }

  /** The node died. */
  void lose() {
    lost = true;
    if (waiting != null) {
      over(new Outcome.Lost(), null);
    }
  }

  boolean isLost() {
    return lost;
  }

  static Client open(World world, String name, SimulatedNode node) {
    return new Client(
        world, name, node.core().sessions().open("weir", "weir", Map.of(), notice -> {}));
  }
}
