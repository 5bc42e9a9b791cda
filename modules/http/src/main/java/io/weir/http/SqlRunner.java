package io.weir.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.columnar.Schema;
import io.weir.gateway.RowStream;
import io.weir.gateway.Session;
import io.weir.gateway.Session.Result;
import io.weir.gateway.Sessions;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Runs the statements of one request, each request in a session of its own. */
final class SqlRunner {
  /** More rows than this are not sent: use the PostgreSQL protocol. */
  private static final int MAX_ROWS = 100_000;

  private final Sessions sessions;

  SqlRunner(Sessions sessions) {
    this.sessions = sessions;
  }

  /**
   * Completes with {@code {"results": [...], "notices": [...]}}; fails at the first statement that
   * does.
   */
  CompletionStage<String> run(String user, String body) {
    try {
      return statements(user, body);
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private CompletionStage<String> statements(String user, String body) {
    JsonNode sql = Json.parse(body).path("sql");
    if (!sql.isTextual()) {
      throw Rejection.of(
              SqlState.INVALID_PARAMETER_VALUE, "the request lacks the text field \"sql\"")
          .withHint("Send {\"sql\": \"select 1\"}.")
          .exception();
    }
    ArrayNode notices = JsonNodeFactory.instance.arrayNode();
    ArrayNode results = JsonNodeFactory.instance.arrayNode();
    Session session =
        sessions.open(
            user,
            "weir",
            Map.of("application_name", "http"),
            notice -> {
              synchronized (notices) {
                notices.add(notice.severity() + ": " + notice.text().message());
              }
            });
    CompletionStage<Void> all = CompletableFuture.completedFuture(null);
    for (String statement : session.split(sql.asText())) {
      all = all.thenCompose(done -> one(session, statement, results));
    }
    return all.whenComplete((done, failure) -> session.close())
        .thenApply(
            done -> {
              ObjectNode root = Json.object();
              root.set("results", results);
              root.set("notices", notices);
              return root.toString();
            });
  }

  private CompletionStage<Void> one(Session session, String sql, ArrayNode results) {
    return session
        .prepare(sql, List.of())
        .thenCompose(
            statement ->
                statement.isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : session
                        .execute(statement, List.of())
                        .thenCompose(result -> collect(result, results)));
  }

  private CompletionStage<Void> collect(Result result, ArrayNode results) {
    ObjectNode out = results.addObject();
    return switch (result) {
      case Result.Done done -> {
        out.put("tag", done.tag());
        yield CompletableFuture.completedFuture(null);
      }
      case Result.Rows rows -> {
        out.put("tag", rows.tag());
        yield rows(out, rows.schema(), rows.stream());
      }
      case Result.CopyOut copy -> {
        out.put("tag", "COPY");
        yield rows(out, copy.schema(), copy.stream());
      }
      case Result.CopyIn copy -> {
        copy.sink().fail("COPY FROM STDIN is not possible over HTTP");
        throw Rejection.of(
                SqlState.FEATURE_NOT_SUPPORTED, "COPY FROM STDIN is not possible over HTTP")
            .withHint("Use psql.")
            .exception();
      }
    };
  }

  private static CompletionStage<Void> rows(ObjectNode out, Schema schema, RowStream stream) {
    out.set("columns", Json.columns(schema));
    ArrayNode rows = out.putArray("rows");
    return pull(schema, stream, rows).whenComplete((done, failure) -> stream.close());
  }

  private static CompletionStage<Void> pull(Schema schema, RowStream stream, ArrayNode rows) {
    return stream
        .next()
        .thenCompose(
            batch -> {
              if (batch.isEmpty()) {
                return CompletableFuture.completedFuture(null);
              }
              Json.addRows(rows, schema, batch.get());
              if (rows.size() > MAX_ROWS) {
                throw Rejection.of(
                        SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "the result has more than " + MAX_ROWS + " rows")
                    .withHint("Add a LIMIT, or use the PostgreSQL protocol.")
                    .exception();
              }
              return pull(schema, stream, rows);
            });
  }
}
