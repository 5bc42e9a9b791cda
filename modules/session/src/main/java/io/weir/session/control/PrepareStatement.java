package io.weir.session.control;

import io.weir.columnar.DataType;
import io.weir.gateway.Session.Result;
import io.weir.kernel.Rejection;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Preparation;
import io.weir.session.Prepared;
import io.weir.session.SessionState.NamedStatement;
import io.weir.session.Statements;
import io.weir.sql.parser.PgType;
import io.weir.sql.parser.SqlText;
import io.weir.sql.statement.SessionStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** PREPARE: keeps a statement under a name. */
public record PrepareStatement(String name, NamedStatement statement) implements Prepared {

  public static PrepareStatement prepare(
      SessionStatement.Prepare statement, Preparation preparation) {
    List<@Nullable DataType> types = new ArrayList<>();
    for (PgType type : statement.types()) {
      types.add(type.type());
    }
    // Planned once to show its errors now.
    Statements.prepare(SqlText.parse(statement.sql()), preparation.of(statement.sql(), types));
    return new PrepareStatement(statement.name(), new NamedStatement(statement.sql(), types));
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    if (execution.session().namedStatements().putIfAbsent(name, statement) != null) {
      throw Rejection.of("42P05", "prepared statement \"" + name + "\" already exists").exception();
    }
    return Answers.done("PREPARE");
  }
}
