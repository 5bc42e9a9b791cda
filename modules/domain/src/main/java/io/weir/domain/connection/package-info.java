/** An upstream's address and how to get in. */
@NullMarked
package io.weir.domain.connection;

import org.jspecify.annotations.NullMarked;
