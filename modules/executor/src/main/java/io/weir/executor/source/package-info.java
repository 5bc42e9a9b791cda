/** Conductors fan barriers out to executors and commit what they cut. */
@NullMarked
package io.weir.executor.source;

import org.jspecify.annotations.NullMarked;
