/** A plan of steps over aggregates: every DDL statement and every live change runs as one. */
@NullMarked
package io.weir.domain.operation;

import org.jspecify.annotations.NullMarked;
