/**
 * The ports that the edges use: sessions above, commands, reads and status below. No
 * implementation.
 */
@NullMarked
package io.weir.gateway;

import org.jspecify.annotations.NullMarked;
