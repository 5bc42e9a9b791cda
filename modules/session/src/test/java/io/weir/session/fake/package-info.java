/** A whole system in memory behind the gateway's ports, small enough to be seen through. */
@NullMarked
package io.weir.session.fake;

import org.jspecify.annotations.NullMarked;
