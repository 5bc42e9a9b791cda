/**
 * What a connector is made of: an enumerator, readers, a probe. Implementations own threads;
 * callers never block.
 */
@NullMarked
package io.weir.connector;

import org.jspecify.annotations.NullMarked;
