package io.weir.storage;

import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;

/**
 * A collection as the store has it.
 *
 * @param upper the newest epoch that was committed; 0 before the first
 * @param since the oldest epoch that a snapshot can still be read at
 */
public record CollectionState(
    ObjectId collection,
    Schema schema,
    long generation,
    long upper,
    long since,
    long rows,
    long bytes) {}
