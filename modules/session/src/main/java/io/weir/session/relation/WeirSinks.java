package io.weir.session.relation;

import io.weir.columnar.Batch;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfSink;
import io.weir.gateway.Status.SinkStatus;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sinks, and how far each has carried its relation out. */
final class WeirSinks {
  private static final Schema SINKS =
      Columns.of(
          "id text!, name text!, type text!, from_id text!, connection_id text!, status text!,"
              + " error text, generation bigint, epoch bigint, rows bigint, lag_ms bigint,"
              + " create_sql text!");

  private WeirSinks() {}

  static List<SystemRelation> relations() {
    return List.of(SystemRelation.weir("weir_sinks", SINKS, WeirSinks::sinks));
  }

  private static CompletionStage<Batch> sinks(SystemRelation.Context context) {
    return context
        .status()
        .sinks()
        .thenApply(
            list -> {
              Map<ObjectId, SinkStatus> statuses =
                  list.stream()
                      .collect(
                          Collectors.toMap(SinkStatus::sink, Function.identity(), (a, b) -> b));
              Rows rows = new Rows(SINKS);
              for (CatalogEntry e : context.catalog().ready()) {
                if (e.definition() instanceof OfSink sink) {
                  add(rows, e, sink, statuses.get(e.id()));
                }
              }
              return rows.build();
            });
  }

  private static void add(Rows rows, CatalogEntry e, OfSink sink, @Nullable SinkStatus status) {
    rows.add(
        e.id(),
        e.name(),
        sink.definition().connector(),
        sink.definition().from(),
        sink.definition().connection(),
        status == null ? "starting" : status.status(),
        status == null ? null : status.error(),
        status == null ? null : (Long) status.generation(),
        status == null || status.epoch() == 0 ? null : (Long) status.epoch(),
        status == null ? null : (Long) status.rows(),
        status == null ? null : (Long) status.lagMillis(),
        e.createSql());
  }
}
