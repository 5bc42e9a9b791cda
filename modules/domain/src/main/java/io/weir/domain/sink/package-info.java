/** What carries a collection's changes out, exactly once by epoch. */
@NullMarked
package io.weir.domain.sink;

import org.jspecify.annotations.NullMarked;
