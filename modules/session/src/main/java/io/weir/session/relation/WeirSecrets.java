package io.weir.session.relation;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfSecret;
import io.weir.domain.secret.SecretValue;
import java.util.List;

/** Secrets: where each is kept, never what it says. */
final class WeirSecrets {
  private WeirSecrets() {}

  static List<SystemRelation> relations() {
    return List.of(
        SystemRelation.weir(
            "weir_secrets",
            "id text!, name text!, version bigint!, kept_in text!, fallback_until timestamptz,"
                + " create_sql text!",
            (context, rows) -> {
              for (CatalogEntry e : context.catalog().ready()) {
                if (e.definition() instanceof OfSecret secret) {
                  rows.add(
                      e.id(),
                      e.name(),
                      secret.definition().version(),
                      keptIn(secret.definition().value()),
                      secret.definition().fallbackUntil(),
                      e.createSql());
                }
              }
            }));
  }

  private static String keptIn(SecretValue value) {
    return switch (value) {
      case SecretValue.Sealed sealed -> "catalog, encrypted";
      case SecretValue.Environment environment -> "environment variable " + environment.name();
      case SecretValue.File file -> "file " + file.path();
    };
  }
}
