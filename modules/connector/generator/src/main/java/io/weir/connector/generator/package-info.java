/** Sources that need no upstream: rows made from a seed, the clock and an offset. */
@NullMarked
package io.weir.connector.generator;

import org.jspecify.annotations.NullMarked;
