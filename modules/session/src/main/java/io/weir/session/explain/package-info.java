/** EXPLAIN. */
@NullMarked
package io.weir.session.explain;

import org.jspecify.annotations.NullMarked;
