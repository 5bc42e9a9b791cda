package io.weir.session.relation;

import io.weir.columnar.Schema;
import io.weir.gateway.Status.OperationStatus;
import java.util.List;

/** Changes, those that run and those that ended. */
final class WeirOperations {
  private static final Schema OPERATIONS =
      Columns.of(
          "id text!, kind text!, statement text!, principal text!, status text!, step int4!,"
              + " steps int4!, error text, started_at timestamptz!, ended_at timestamptz");

  private WeirOperations() {}

  static List<SystemRelation> relations() {
    return List.of(
        new SystemRelation(
            SystemCatalog.WEIR_CATALOG,
            "weir_operations",
            SystemRelation.Kind.VIEW,
            OPERATIONS,
            context ->
                context
                    .status()
                    .operations()
                    .thenApply(
                        list -> {
                          Rows rows = new Rows(OPERATIONS);
                          for (OperationStatus o : list) {
                            rows.add(
                                o.id(),
                                o.kind(),
                                o.statement(),
                                o.principal(),
                                o.status(),
                                o.step(),
                                o.steps(),
                                o.error(),
                                o.startedAt(),
                                o.endedAt());
                          }
                          return rows.build();
                        })));
  }
}
