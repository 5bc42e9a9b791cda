package io.weir.session.ddl;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfConnection;
import io.weir.domain.catalog.ObjectType;
import io.weir.gateway.Session.Result;
import io.weir.gateway.Upstreams.PlannedSecrets;
import io.weir.session.Execution;
import io.weir.session.Names;
import io.weir.session.Prepared;
import io.weir.sql.statement.OperatorStatement;
import java.util.concurrent.CompletionStage;

/** VALIDATE CONNECTION: connects with what the connection says, and changes nothing. */
public record ValidateConnectionStatement(OperatorStatement.ValidateConnection statement)
    implements Prepared {
  @Override
  public CompletionStage<Result> run(Execution execution) {
    CatalogEntry entry = Names.object(execution.catalog(), ObjectType.CONNECTION, statement.name());
    if (!(entry.definition() instanceof OfConnection connection)) {
      throw new IllegalStateException("the connection " + entry.id() + " is none");
    }
    return execution
        .cancellation()
        .guard(
            execution
                .ports()
                .upstreams()
                .checkConnection(connection.definition(), PlannedSecrets.NONE, true)
                .thenApply(checked -> new Result.Done(statement.tag())));
  }
}
