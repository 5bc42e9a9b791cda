/** Rows of columns as the bytes that a sink writes. */
@NullMarked
package io.weir.connector.encode;

import org.jspecify.annotations.NullMarked;
