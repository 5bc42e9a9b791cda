package io.weir.executor;

/**
 * From when on a view's rows are those of its newest definition.
 *
 * @param epoch the first that is
 * @param rowsAdded how many rows came with it, each counted as often as it stands there
 * @param rowsRemoved how many went
 */
public record CutOver(long epoch, long rowsAdded, long rowsRemoved) {}
