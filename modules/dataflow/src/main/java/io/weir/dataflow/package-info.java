/** Incremental views: plans, vectorised expressions, operators and circuits. No actor, no I/O. */
@NullMarked
package io.weir.dataflow;

import org.jspecify.annotations.NullMarked;
