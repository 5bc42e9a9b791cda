package io.weir.persistence;

import io.weir.kernel.ObjectId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the journal says about an event beside the event itself.
 *
 * @param operationId the operation that it belongs to; null for what an aggregate did by itself
 * @param commandId the command that it came of; several events may come of one
 * @param commandHash SHA-256 of that command, so that another one under its id is noticed
 * @param principal who asked
 * @param sequence 1 for the aggregate's first event, then rising by one
 * @param previousHash the {@code hash} of the event before; {@link HashChain#START} for the first
 * @param hash of this event, see {@link HashChain}
 */
public record EventMetadata(
    @Nullable ObjectId operationId,
    String commandId,
    String commandHash,
    String principal,
    Instant occurredAt,
    long sequence,
    String previousHash,
    String hash) {}
