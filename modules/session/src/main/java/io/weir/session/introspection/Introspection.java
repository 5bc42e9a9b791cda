package io.weir.session.introspection;

import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.session.relation.SystemCatalog;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a query's tree: casts to {@code regclass} and its like, functions that look into the
 * catalogs, and parts over catalogs that have no rows. Other queries come out as they were.
 */
public final class Introspection extends SqlShuttle {
  /** A condition on the names of relations: psql's {@code \\d weir_sources} has one. */
  private static final Pattern BY_NAME =
      Pattern.compile("relname\\s*(=|~|like|in\\b|operator\\s*\\()");

  private final RegCasts casts;
  private final CatalogCalls calls;
  private final AbsentCatalogs absent;

  private Introspection(SystemCatalog system, CatalogSnapshot catalog, boolean byName) {
    this.casts = new RegCasts(system, catalog);
    this.calls = new CatalogCalls(casts, system, byName);
    this.absent = new AbsentCatalogs();
  }

  /**
   * The query to plan.
   *
   * @param text the statement's; where it names nothing of PostgreSQL's catalogs there is nothing
   *     to do
   */
  public static SqlNode rewrite(
      SystemCatalog system, CatalogSnapshot catalog, String text, SqlNode query) {
    String folded = text.toLowerCase(Locale.ROOT);
    if (!folded.contains("pg_")
        && !folded.contains("::reg")
        && !folded.contains("to_reg")
        && !folded.contains("schemas")
        && !folded.contains("_description")
        && !folded.contains("format_type")) {
      return query;
    }
    boolean byName = BY_NAME.matcher(folded).find();
    SqlNode out = query.accept(new Introspection(system, catalog, byName));
    return out == null ? query : out;
  }

  @Override
  public @Nullable SqlNode visit(SqlCall call) {
    if (call instanceof SqlOrderBy order && absent.isEmpty(order.query)) {
      // The order may be by what the emptied query no longer has.
      return absent.emptied((SqlSelect) order.query);
    }
    if (call instanceof SqlSelect select && absent.isEmpty(select)) {
      return absent.emptied(select);
    }
    if (call.getKind() == SqlKind.CAST) {
      SqlNode cast = casts.rewrite(call, this);
      if (cast != null) {
        return cast;
      }
    }
    SqlNode rewritten = super.visit(call);
    if (!(rewritten instanceof SqlCall inner)) {
      return rewritten;
    }
    SqlNode arrays = ArrayTexts.rewrite(inner);
    return arrays == inner ? calls.rewrite(inner) : arrays;
  }
}
