/** What operators do to running sources and to the system; each runs as an operation. */
@NullMarked
package io.weir.session.operator;

import org.jspecify.annotations.NullMarked;
