/** A directory in memory that can lose power, run full and rot: for simulation and fault tests. */
@NullMarked
package io.weir.storage.memory;

import org.jspecify.annotations.NullMarked;
