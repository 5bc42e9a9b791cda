package io.weir.session.show;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.gateway.Session.Result;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Names;
import io.weir.session.Prepared;
import io.weir.session.relation.Rows;
import io.weir.sql.statement.ObjectName;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** SHOW COLUMNS FROM a relation. */
public record ShowColumns(ObjectName relation, @Nullable String like) implements Prepared {
  private static final Schema SCHEMA =
      Schema.of(
          new Field("name", DataType.TEXT),
          new Field("nullable", DataType.BOOLEAN),
          new Field("type", DataType.TEXT));

  @Override
  public Schema result() {
    return SCHEMA;
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    Rows rows = new Rows(SCHEMA);
    Schema columns =
        Names.relation(execution.ports().system(), execution.catalog(), relation).columns();
    for (Field field : columns.fields()) {
      rows.add(field.name(), field.nullable(), field.type().sqlName());
    }
    Batch all = rows.build();
    return Answers.rows(SCHEMA, like == null ? all : ShowObjects.matching(all, like), "SHOW");
  }
}
