package io.weir.session.relation;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfConnection;
import java.util.List;

/** Connections. */
final class WeirConnections {
  /** ALTER CONNECTION makes later ones. */
  private static final long FIRST_VERSION = 1;

  private WeirConnections() {}

  static List<SystemRelation> relations() {
    return List.of(
        SystemRelation.weir(
            "weir_connections",
            "id text!, name text!, type text!, version bigint!, options jsonb!, create_sql text!",
            (context, rows) -> {
              for (CatalogEntry e : context.catalog().ready()) {
                if (e.definition() instanceof OfConnection connection) {
                  rows.add(
                      e.id(),
                      e.name(),
                      connection.definition().type(),
                      FIRST_VERSION,
                      Redaction.json(connection.definition().options()),
                      e.createSql());
                }
              }
            }));
  }
}
