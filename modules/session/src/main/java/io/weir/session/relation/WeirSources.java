package io.weir.session.relation;

import io.weir.columnar.Batch;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfSource;
import io.weir.domain.catalog.ObjectType;
import io.weir.gateway.Pauses;
import io.weir.gateway.Status.SourceStatus;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sources and tables, and the splits that sources read. */
final class WeirSources {
  private static final Schema SOURCES =
      Columns.of(
          "id text!, name text!, type text!, connection_id text, cluster_id text, status text!,"
              + " error text, generation bigint, records bigint, decode_errors bigint,"
              + " bytes bigint, paused_for array!, paused_until timestamptz,"
              + " create_sql text!");

  private static final Schema SPLITS =
      Columns.of(
          "source_id text!, split_id text!, executor text!, current_offset text, earliest text,"
              + " latest text, lag bigint, retention_ms_left bigint,"
              + " epoch bigint!");

  private static final Pauses NOT_PAUSED = new Pauses(Map.of());

  private WeirSources() {}

  static List<SystemRelation> relations() {
    return List.of(
        SystemRelation.weir("weir_sources", SOURCES, WeirSources::sources),
        SystemRelation.weir("weir_source_splits", SPLITS, WeirSources::splits),
        tables());
  }

  private static CompletionStage<Batch> sources(SystemRelation.Context context) {
    List<ObjectId> ids =
        context.catalog().ready().stream()
            .filter(e -> e.type() == ObjectType.SOURCE)
            .map(CatalogEntry::id)
            .toList();
    return context
        .status()
        .sources()
        .thenCombine(
            context.sources().pauses(ids),
            (list, pauses) -> {
              Map<ObjectId, SourceStatus> statuses =
                  list.stream()
                      .collect(
                          Collectors.toMap(SourceStatus::source, Function.identity(), (a, b) -> b));
              Rows rows = new Rows(SOURCES);
              for (CatalogEntry e : context.catalog().ready()) {
                if (e.type() == ObjectType.SOURCE && e.definition() instanceof OfSource source) {
                  add(
                      rows,
                      e,
                      source,
                      statuses.get(e.id()),
                      pauses.getOrDefault(e.id(), NOT_PAUSED));
                }
              }
              return rows.build();
            });
  }

  private static void add(
      Rows rows, CatalogEntry e, OfSource source, @Nullable SourceStatus status, Pauses pauses) {
    rows.add(
        e.id(),
        e.name(),
        source.definition().connector(),
        source.definition().connection(),
        source.definition().cluster(),
        status == null ? "starting" : status.status(),
        status == null ? null : status.error(),
        status == null ? null : (Long) status.generation(),
        status == null ? null : (Long) status.records(),
        status == null ? null : (Long) status.decodeErrors(),
        status == null ? null : (Long) status.bytes(),
        pauses.array(),
        pauses.until(),
        e.createSql());
  }

  private static CompletionStage<Batch> splits(SystemRelation.Context context) {
    return context
        .status()
        .splits()
        .thenApply(
            list -> {
              Rows rows = new Rows(SPLITS);
              for (var s : list) {
                rows.add(
                    s.source(),
                    s.split(),
                    s.executor(),
                    s.currentOffset(),
                    s.earliest(),
                    s.latest(),
                    s.lag() < 0 ? null : (Long) s.lag(),
                    s.retentionMillis(),
                    s.epoch());
              }
              return rows.build();
            });
  }

  private static SystemRelation tables() {
    return SystemRelation.weir(
        "weir_tables",
        "id text!, name text!, create_sql text!",
        (context, rows) -> {
          for (CatalogEntry e : context.catalog().ready()) {
            if (e.type() == ObjectType.TABLE) {
              rows.add(e.id(), e.name(), e.createSql());
            }
          }
        });
  }
}
