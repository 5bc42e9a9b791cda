/** The values behind the bytes: numerics, intervals, dates, JSON; their arithmetic and bounds. */
@NullMarked
package io.weir.columnar.value;

import org.jspecify.annotations.NullMarked;
