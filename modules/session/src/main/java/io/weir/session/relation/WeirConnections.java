package io.weir.session.relation;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition.OfConnection;
import io.weir.domain.connection.ConnectionDefinition;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Connections. */
final class WeirConnections {
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
                      connection.version(),
                      Redaction.json(options(context.catalog(), connection.definition())),
                      e.createSql());
                }
              }
            }));
  }

  /** A secret's option has the secret's name for its value. */
  private static Map<String, String> options(
      CatalogSnapshot catalog, ConnectionDefinition connection) {
    Map<String, String> all = new TreeMap<>(connection.options());
    all.replaceAll((name, value) -> Redaction.isHidden(name) ? Redaction.HIDDEN_VALUE : value);
    connection
        .secrets()
        .forEach(
            (name, ref) ->
                all.put(
                    name,
                    "SECRET "
                        + catalog
                            .entry(ref.secret())
                            .map(CatalogEntry::name)
                            .orElse(ref.secret().value())));
    return all;
  }
}
