package io.weir.session.relation;

import io.weir.columnar.Batch;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.gateway.Audit;
import io.weir.gateway.Clusters;
import io.weir.gateway.SourceControl;
import io.weir.gateway.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * A relation that is computed whenever it is read.
 *
 * @param schema the SQL schema that it is in
 * @param kind what the catalogs call it
 */
public record SystemRelation(String schema, String name, Kind kind, Schema columns, Source source) {

  /** Table or view, as {@code pg_class.relkind} tells. */
  public enum Kind {
    TABLE,
    VIEW
  }

  /** Computes the rows; may fail with a rejection where a part of the system does not answer. */
  @FunctionalInterface
  public interface Source {
    CompletionStage<Batch> rows(Context context);
  }

  /**
   * What rows are computed from.
   *
   * @param catalog as the statement sees it
   * @param settings of the reading session, for {@code pg_settings}
   */
  public record Context(
      CatalogSnapshot catalog,
      Status status,
      Audit audit,
      Clusters clusters,
      SourceControl sources,
      String database,
      String user,
      List<Setting> settings,
      SystemCatalog system) {}

  /** One run-time variable as {@code pg_settings} shows it. */
  public record Setting(String name, String value, String initial, String description) {}

  /** The rows now. */
  public CompletionStage<Batch> rows(Context context) {
    return source.rows(context);
  }

  /** A relation of {@code weir_catalog} whose rows follow from the context alone. */
  static SystemRelation weir(String name, String columns, BiConsumer<Context, Rows> fill) {
    return computed(SystemCatalog.WEIR_CATALOG, name, Kind.VIEW, columns, fill);
  }

  /** A relation of {@code weir_catalog} whose rows have to be asked for. */
  static SystemRelation weir(String name, Schema columns, Source source) {
    return new SystemRelation(SystemCatalog.WEIR_CATALOG, name, Kind.VIEW, columns, source);
  }

  /** A relation of {@code pg_catalog} whose rows follow from the context alone. */
  static SystemRelation pg(String name, String columns, BiConsumer<Context, Rows> fill) {
    return computed(SystemCatalog.PG_CATALOG, name, Kind.TABLE, columns, fill);
  }

  /** A relation of {@code pg_catalog} for things that do not exist here. */
  static SystemRelation pgEmpty(String name, String columns) {
    return pg(name, columns, (context, rows) -> {});
  }

  static SystemRelation computed(
      String schema, String name, Kind kind, String columns, BiConsumer<Context, Rows> fill) {
    Schema parsed = Columns.of(columns);
    return new SystemRelation(
        schema,
        name,
        kind,
        parsed,
        context -> {
          Rows rows = new Rows(parsed);
          fill.accept(context, rows);
          return CompletableFuture.completedFuture(rows.build());
        });
  }
}
