package io.weir.session.control;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import io.weir.gateway.Session.Result;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Execution;
import io.weir.session.Preparation;
import io.weir.session.Prepared;
import io.weir.session.SessionState.NamedStatement;
import io.weir.session.Statements;
import io.weir.session.query.MaterializedRows;
import io.weir.session.query.QueryPlan;
import io.weir.sql.parser.SqlText;
import io.weir.sql.statement.SessionStatement;
import io.weir.sql.statement.SqlFragment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * EXECUTE: runs a statement of PREPARE.
 *
 * @param arguments gives one row with what its parameters are; null where it has none
 */
public record ExecuteStatement(String sql, Prepared statement, @Nullable QueryPlan arguments)
    implements Prepared {

  public static ExecuteStatement prepare(
      SessionStatement.Execute execute, Preparation preparation) {
    NamedStatement named = preparation.session().namedStatements().get(execute.name());
    if (named == null) {
      throw unknown(execute.name()).exception();
    }
    Prepared statement =
        Statements.prepare(SqlText.parse(named.sql()), preparation.of(named.sql(), named.types()));
    List<DataType> types = statement.parameterTypes();
    if (types.size() != execute.arguments().size()) {
      throw Rejection.of(
              SqlState.SYNTAX_ERROR,
              "wrong number of parameters for prepared statement \"" + execute.name() + "\"")
          .withDetail(
              "Expected "
                  + types.size()
                  + " parameters but got "
                  + execute.arguments().size()
                  + ".")
          .exception();
    }
    return new ExecuteStatement(
        named.sql(),
        statement,
        types.isEmpty() ? null : arguments(execute.arguments(), types, preparation));
  }

  private static QueryPlan arguments(
      List<SqlFragment> fragments, List<DataType> types, Preparation preparation) {
    List<SqlNode> values = new ArrayList<>();
    List<Field> targets = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < types.size(); i++) {
      values.add(fragments.get(i).node());
      text.append(fragments.get(i).text()).append(' ');
      targets.add(new Field("$" + (i + 1), types.get(i)));
    }
    SqlParserPos zero = SqlParserPos.ZERO;
    SqlNode row =
        SqlStdOperatorTable.VALUES.createCall(
            zero, SqlStdOperatorTable.ROW.createCall(zero, values));
    return QueryPlan.assigned(
        preparation, text.toString(), row, new QueryPlan.Targets(targets, true));
  }

  @Override
  public @Nullable Schema result() {
    return statement.result();
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    if (arguments == null) {
      return statement.run(execution.of(sql, List.of()));
    }
    return MaterializedRows.of(arguments, execution)
        .thenCompose(values -> statement.run(execution.of(sql, scalars(values.rows()))));
  }

  private List<Scalar> scalars(Batch row) {
    List<DataType> types = statement.parameterTypes();
    List<Scalar> out = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      Column cell = row.column(i).gather(new int[] {0}, 1);
      out.add(new Scalar(types.get(i), cell));
    }
    return out;
  }

  static Rejection unknown(String name) {
    return Rejection.of(
        SqlState.UNDEFINED_PSTATEMENT, "prepared statement \"" + name + "\" does not exist");
  }
}
