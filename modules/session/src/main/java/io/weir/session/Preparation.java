package io.weir.session;

import io.weir.columnar.DataType;
import io.weir.domain.catalog.CatalogSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a statement is planned with.
 *
 * @param sql its text as the client sent it
 * @param declared parameter types that the client gave; null where it leaves them to be found
 */
public record Preparation(
    Ports ports,
    SessionState session,
    String sql,
    CatalogSnapshot catalog,
    List<@Nullable DataType> declared) {

  /** The same for another statement. */
  public Preparation of(String otherSql, List<@Nullable DataType> types) {
    return new Preparation(ports, session, otherSql, catalog, types);
  }
}
