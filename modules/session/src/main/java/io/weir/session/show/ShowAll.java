package io.weir.session.show;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.gateway.Session.Result;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import io.weir.session.relation.Rows;
import io.weir.session.relation.SystemRelation.Setting;
import java.util.concurrent.CompletionStage;

/** SHOW ALL. */
public record ShowAll() implements Prepared {
  private static final Schema SCHEMA =
      Schema.of(
          new Field("name", DataType.TEXT),
          new Field("setting", DataType.TEXT),
          new Field("description", DataType.TEXT));

  @Override
  public Schema result() {
    return SCHEMA;
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    Rows rows = new Rows(SCHEMA);
    for (Setting setting : execution.session().variables().settings()) {
      rows.add(setting.name(), setting.value(), setting.description());
    }
    return Answers.rows(SCHEMA, rows.build(), "SHOW");
  }
}
