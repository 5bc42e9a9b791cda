package io.weir.session.relation;

import io.weir.columnar.Schema;
import io.weir.columnar.value.Jsonb;
import io.weir.domain.audit.AuditEvent;
import io.weir.domain.audit.AuditQuery;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What was changed, by whom; the newest events. Older ones are read with {@code weirctl audit}. */
final class WeirAudit {
  private static final Schema EVENTS =
      Columns.of(
          "id text!, position bigint!, occurred_at timestamptz!, principal text!,"
              + " event_type text!, object_type text!, object_id text!, object_name text,"
              + " operation_id text, unsafe bool!, details jsonb!");

  private WeirAudit() {}

  static List<SystemRelation> relations() {
    return List.of(
        SystemRelation.weir(
            "weir_audit_events",
            EVENTS,
            context ->
                context
                    .audit()
                    .events(new AuditQuery(null, null, 0, AuditQuery.MAX_LIMIT, true))
                    .thenApply(
                        events -> {
                          Rows rows = new Rows(EVENTS);
                          for (AuditEvent e : events) {
                            rows.add(
                                e.id(),
                                e.position(),
                                e.occurredAt(),
                                e.principal(),
                                e.eventType(),
                                e.objectType(),
                                e.objectId(),
                                e.objectName(),
                                e.operationId(),
                                e.unsafe(),
                                new String(Jsonb.canonical(e.details()), StandardCharsets.UTF_8));
                          }
                          return rows.build();
                        })));
  }
}
