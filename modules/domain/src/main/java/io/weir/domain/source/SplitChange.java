package io.weir.domain.source;

import org.jspecify.annotations.Nullable;

/**
 * What a change did to a split.
 *
 * @param before the next record to read before it; null for a split that was not known
 * @param after likewise after it; null for one that was forgotten
 */
public record SplitChange(String split, @Nullable String before, @Nullable String after) {}
