package io.weir.session.show;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfSource;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.source.SourceDefinition;
import io.weir.gateway.Session.Result;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Names;
import io.weir.session.Prepared;
import io.weir.session.relation.Rows;
import io.weir.sql.statement.ShowStatement;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** SHOW ALTERABLE OPTIONS FOR SOURCE: what ALTER SOURCE may change, and what it is now. */
public record ShowAlterable(ShowStatement.ShowAlterable statement) implements Prepared {
  private static final Schema SCHEMA =
      Schema.of(new Field("option", DataType.TEXT), new Field("value", DataType.TEXT));

  @Override
  public Schema result() {
    return SCHEMA;
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    CatalogEntry entry = Names.object(execution.catalog(), ObjectType.SOURCE, statement.source());
    if (!(entry.definition() instanceof OfSource of)) {
      throw new IllegalStateException("the source " + entry.id() + " is none");
    }
    SourceDefinition source = of.definition();
    Rows rows = new Rows(SCHEMA);
    for (String option :
        new TreeSet<>(execution.ports().upstreams().alterableOptions(source.connector()))) {
      rows.add(option, source.options().get(option));
    }
    return Answers.rows(SCHEMA, rows.build(), "SHOW");
  }
}
