/** Replicas run dataflows: hydration, then epoch by epoch. */
@NullMarked
package io.weir.executor.replica;

import org.jspecify.annotations.NullMarked;
