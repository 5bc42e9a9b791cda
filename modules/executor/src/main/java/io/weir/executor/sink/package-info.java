/** Sinks: what carries a collection's sealed epochs out, each exactly once. */
@NullMarked
package io.weir.executor.sink;

import org.jspecify.annotations.NullMarked;
