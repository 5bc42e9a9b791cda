package io.weir.executor;

import io.weir.kernel.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * What a replacement would change.
 *
 * @param epoch at which it and its target were compared
 * @param error why its rows cannot be read; null where they can
 */
public record Measured(long epoch, long rowsAdded, long rowsRemoved, @Nullable Rejection error) {}
