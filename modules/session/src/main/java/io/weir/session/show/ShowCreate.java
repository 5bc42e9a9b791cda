package io.weir.session.show;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.gateway.Session.Result;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Names;
import io.weir.session.Prepared;
import io.weir.session.relation.Rows;
import io.weir.sql.statement.ShowStatement;
import java.util.concurrent.CompletionStage;

/** SHOW CREATE: the statement that would make the object again. */
public record ShowCreate(ShowStatement.ShowCreate statement) implements Prepared {
  private static final Schema SCHEMA =
      Schema.of(new Field("name", DataType.TEXT), new Field("create_sql", DataType.TEXT));

  @Override
  public Schema result() {
    return SCHEMA;
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    CatalogEntry entry = Names.object(execution.catalog(), statement.type(), statement.name());
    return Answers.rows(
        SCHEMA, new Rows(SCHEMA).add(entry.name(), entry.createSql()).build(), "SHOW");
  }
}
