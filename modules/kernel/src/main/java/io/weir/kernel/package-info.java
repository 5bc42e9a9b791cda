/**
 * What every other module stands on: ids, epochs, deciders, rejections, secrets. No actor, no I/O.
 */
@NullMarked
package io.weir.kernel;

import org.jspecify.annotations.NullMarked;
