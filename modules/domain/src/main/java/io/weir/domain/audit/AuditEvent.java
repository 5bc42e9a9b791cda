package io.weir.domain.audit;

import io.weir.kernel.ObjectId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change, as the journal has it.
 *
 * @param id unique and stable
 * @param position of the event in the journal of all aggregates, rising; a few events of one
 *     position tell of several objects
 * @param eventType the event's name in the journal: {@code connection.altered}
 * @param objectName null where nobody knows it any more
 * @param operationId the statement's; null for what an aggregate did by itself
 * @param unsafe whether it is part of an unsafe operation
 * @param details JSON: {@code statement}, {@code old} and {@code new} as far as they differ, and
 *     what else the event tells; secrets as references, hidden values as {@code ***}
 */
public record AuditEvent(
    String id,
    long position,
    Instant occurredAt,
    String principal,
    String eventType,
    String objectType,
    ObjectId objectId,
    @Nullable String objectName,
    @Nullable ObjectId operationId,
    boolean unsafe,
    String details) {}
