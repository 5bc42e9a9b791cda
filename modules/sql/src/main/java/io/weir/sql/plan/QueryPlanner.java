package io.weir.sql.plan;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Rel;
import io.weir.sql.analysis.Analyzer;
import io.weir.sql.analysis.Analyzer.Analyzed;
import io.weir.sql.parser.SqlText;
import io.weir.sql.relation.RelationResolver;
import io.weir.sql.types.RegistryFunctions;
import java.util.List;
import java.util.function.Supplier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/**
 * Plans queries by PostgreSQL's rules. Stateless; thread-safe. Everything that is wrong with a
 * query is a RejectedException with PostgreSQL's SQLSTATE and text and the position in the
 * statement.
 */
public final class QueryPlanner {
  private final Analyzer analyzer =
      new Analyzer(new RegistryFunctions(), text -> SqlText.parseQuery(text).node());

  /**
   * Plans a query.
   *
   * @param parameters the types that the client declared for {@code $1}, ...; null, or left out,
   *     where the place decides
   */
  public PlannedQuery plan(
      SqlNode query, RelationResolver relations, List<@Nullable DataType> parameters) {
    return planned(() -> analyzer.analyze(query, relations, parameters));
  }

  /**
   * Plans what an INSERT stores: the query's columns are cast to those of {@code targets}, and take
   * their names.
   */
  public PlannedQuery planInsert(
      SqlNode query,
      RelationResolver relations,
      List<@Nullable DataType> parameters,
      List<Field> targets) {
    return planned(() -> analyzer.analyzeSource(query, relations, parameters, targets));
  }

  private static PlannedQuery planned(Supplier<Analyzed> analysis) {
    try {
      Analyzed query = analysis.get();
      Rel joined = new SubqueryRemoval(query.attributes()).remove(query.rel());
      return new PlannedQuery(query, new Unnesting(query.attributes()).unnest(joined));
    } catch (StackOverflowError e) {
      throw Rejection.of(SqlState.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded")
          .withHint("The statement is nested too deeply: split it into views.")
          .exception();
    }
  }
}
