package io.weir.connector.postgres;

import io.weir.connector.Connector.UpstreamIdentity;
import io.weir.connector.SinkConnector;
import io.weir.connector.SinkSpec;
import io.weir.connector.SinkWriter;
import io.weir.domain.sink.SinkDefinition;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.concurrent.CompletionStage;

/**
 * Tables of a PostgreSQL database as sinks, exactly once: rows are upserted and deleted by the
 * sink's key, and the epoch stands in {@code weir_sink_progress} in the table's schema. Stateless;
 * thread-safe.
 *
 * <p>Options of the connection as in {@link PostgresConnector}; of the sink: {@code table}, which
 * must be there, with the sink's columns and a unique index on its key.
 */
public final class PostgresSinkConnector implements SinkConnector {
  @Override
  public String name() {
    return PostgresConnector.NAME;
  }

  @Override
  public void check(SinkSpec spec) {
    options(spec);
  }

  private static PostgresOptions options(SinkSpec spec) {
    PostgresOptions options = PostgresOptions.ofSink(spec.options());
    TableList.one(options.requiredTable());
    if (spec.key().isEmpty()) {
      throw Rejection.of(SqlState.INVALID_PARAMETER_VALUE, "a PostgreSQL sink needs a key")
          .withHint("Name the columns that are unique in the relation: KEY (column, ...).")
          .exception();
    }
    if (spec.format() != SinkDefinition.Format.NONE
        || spec.envelope() != SinkDefinition.Envelope.UPSERT) {
      throw Rejection.of(
              SqlState.INVALID_PARAMETER_VALUE, "a PostgreSQL sink takes no FORMAT or ENVELOPE")
          .withHint("Leave them out: rows are written into the table's columns by key.")
          .exception();
    }
    return options;
  }

  @Override
  public CompletionStage<UpstreamIdentity> probe(SinkSpec spec) {
    return PostgresConnector.rejecting(
        () -> {
          PostgresOptions options = options(spec);
          Endpoint endpoint = options.endpoint();
          return Blocking.ask(
              new Sessions(endpoint, "weir check"),
              connection -> {
                SinkTable table = SinkTable.find(connection, options.requiredTable());
                table.requirePermitted(connection, endpoint.user());
                table.requireFits(connection, spec);
                return new UpstreamIdentity(UpstreamSystem.identityByQuery(connection));
              });
        });
  }

  @Override
  public SinkWriter writer(SinkSpec spec) {
    return new PostgresSinkWriter(spec, options(spec));
  }
}
