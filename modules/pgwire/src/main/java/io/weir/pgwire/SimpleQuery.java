package io.weir.pgwire;

import io.weir.columnar.Schema;
import io.weir.gateway.Session;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A Query message: one or more statements, one after the other, until one fails. */
final class SimpleQuery {
  private final Session session;
  private final BackendWriter writer;
  private final ResultSender results;

  SimpleQuery(Session session, BackendWriter writer, ResultSender results) {
    this.session = session;
    this.writer = writer;
    this.results = results;
  }

  CompletionStage<Void> run(String script) {
    List<String> statements = session.split(script);
    CompletionStage<Void> all = Answers.DONE;
    if (statements.isEmpty()) {
      writer.empty('I');
    }
    for (String sql : statements) {
      all = all.thenCompose(unused -> statement(sql));
    }
    return all.thenCompose(
        unused -> writer.onLoop(() -> writer.ready(session.transactionStatus())));
  }

  private CompletionStage<Void> statement(String sql) {
    return session
        .prepare(sql, List.of())
        .thenCompose(
            statement ->
                statement.isEmpty()
                    ? writer.onLoop(() -> writer.empty('I'))
                    : session
                        .execute(statement, List.of())
                        .thenCompose(result -> writer.onLoopStage(() -> send(result))));
  }

  private CompletionStage<Void> send(Session.Result result) {
    if (result instanceof Session.Result.Rows rows) {
      Schema schema = rows.schema();
      writer.rowDescription(schema, ResultFormats.TEXT);
    }
    return results.send(result, ResultFormats.TEXT);
  }
}
