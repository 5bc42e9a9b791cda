package io.weir.session.relation;

import io.weir.columnar.Batch;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.Former;
import io.weir.domain.catalog.ObjectDefinition.OfMaterializedView;
import io.weir.domain.catalog.ObjectDefinition.OfReplacement;
import io.weir.gateway.Status.DifferenceStatus;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.gateway.Status.OperationStatus;
import io.weir.sql.parser.Identifiers;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What is staged for materialized views, and what they were before. */
final class WeirReplacements {
  private static final Schema STAGED =
      Columns.of(
          "id text!, name text!, target_id text!, cluster_id text!, definition text!,"
              + " status text!, error text, hydrated bool!, compared_at bigint, rows_added bigint,"
              + " rows_removed bigint, bytes_added bigint, bytes_removed bigint, created_at timestamptz!,"
              + " create_sql text!, apply_operation text, apply_status text, apply_error text");

  private WeirReplacements() {}

  static List<SystemRelation> relations() {
    return List.of(
        staged("weir_replacement_materialized_views"),
        staged("mz_replacement_materialized_views"),
        definitions());
  }

  private static SystemRelation staged(String name) {
    return SystemRelation.weir(name, STAGED, WeirReplacements::replacements);
  }

  private static CompletionStage<Batch> replacements(SystemRelation.Context context) {
    return context
        .status()
        .hydration()
        .thenCombine(
            context.status().differences(),
            (dataflows, differences) -> new Known(dataflows, differences))
        .thenCombine(
            context.status().operations(),
            (known, operations) -> {
              Rows rows = new Rows(STAGED);
              for (CatalogEntry e : context.catalog().ready()) {
                if (e.definition() instanceof OfReplacement replacement) {
                  add(
                      e,
                      replacement,
                      known.dataflows(),
                      of(e, known.differences()),
                      applies(e, operations),
                      rows);
                }
              }
              return rows.build();
            });
  }

  private record Known(List<HydrationStatus> dataflows, List<DifferenceStatus> differences) {}

  /** The operation that applies it by itself, or else the last that did not. */
  private static @Nullable OperationStatus applies(
      CatalogEntry e, List<OperationStatus> operations) {
    String applies = " APPLY REPLACEMENT " + Identifiers.quote(e.name());
    return operations.stream()
        .filter(o -> o.statement().startsWith("ALTER MATERIALIZED VIEW "))
        .filter(o -> o.statement().contains(" WHEN HYDRATED"))
        .filter(o -> (o.statement() + " ").replace(",", " ").contains(applies + " "))
        .filter(o -> !o.startedAt().isBefore(e.createdAt()))
        .max(Comparator.comparing(WeirReplacements::end))
        .orElse(null);
  }

  private static Instant end(OperationStatus operation) {
    return operation.endedAt() == null ? Instant.MAX : operation.endedAt();
  }

  private static String status(OperationStatus operation) {
    return switch (operation.status()) {
      case "running" -> "waiting";
      case "failed" -> "refused";
      default -> operation.status();
    };
  }

  private static @Nullable DifferenceStatus of(CatalogEntry e, List<DifferenceStatus> differences) {
    return differences.stream()
        .filter(difference -> difference.replacement().equals(e.id()))
        .findFirst()
        .orElse(null);
  }

  /** On several replicas it is as far as the first. */
  private static void add(
      CatalogEntry e,
      OfReplacement replacement,
      List<HydrationStatus> dataflows,
      @Nullable DifferenceStatus difference,
      @Nullable OperationStatus applies,
      Rows rows) {
    List<HydrationStatus> own =
        dataflows.stream().filter(status -> status.object().equals(e.id())).toList();
    boolean hydrated = own.stream().anyMatch(HydrationStatus::hydrated);
    String error =
        hydrated
            ? difference == null ? null : difference.error()
            : own.stream()
                .map(HydrationStatus::error)
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(null);
    rows.add(
        e.id(),
        e.name(),
        replacement.target(),
        replacement.cluster(),
        replacement.query(),
        error != null ? "failed" : hydrated ? "hydrated" : "hydrating",
        error,
        hydrated,
        difference == null ? null : difference.epoch(),
        difference == null ? null : difference.rowsAdded(),
        difference == null ? null : difference.rowsRemoved(),
        difference == null ? null : difference.bytesAdded(),
        difference == null ? null : difference.bytesRemoved(),
        e.createdAt(),
        e.createSql(),
        applies == null ? null : applies.id(),
        applies == null ? null : status(applies),
        applies == null ? null : applies.error());
  }

  private static SystemRelation definitions() {
    return SystemRelation.weir(
        "weir_materialized_view_definitions",
        "id text!, version bigint!, cluster_id text!, definition text!, current bool!",
        (context, rows) -> {
          for (CatalogEntry e : context.catalog().ready()) {
            if (e.definition() instanceof OfMaterializedView view) {
              long version = 1;
              for (Former former : view.former()) {
                rows.add(e.id(), version++, former.cluster(), former.query(), false);
              }
              rows.add(e.id(), version, view.cluster(), view.query(), true);
            }
          }
        });
  }
}
