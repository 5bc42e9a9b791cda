/** A session's run-time variables. */
@NullMarked
package io.weir.session.variable;

import org.jspecify.annotations.NullMarked;
